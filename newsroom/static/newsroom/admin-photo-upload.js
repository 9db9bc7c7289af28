/* Uploads photos one by one, two at a time, each with a bar and what became of it; the words of
   those that are new are written below. On the page for it, and in the picker. */
"use strict";

(() => {
  const AT_ONCE = 2;
  const MOST_ROWS = 100;

  class Upload {
    constructor(place) {
      this.place = place;
      this.form = place.closest("form");
      this.waiting = [];
      this.running = 0;
      this.chosen = 0;
      this.done = 0;
      this.input = place.querySelector("input[type=file]");
      this.files = this.find("files");
      this.rows = this.find("rows");
      // Else it would be what Enter in a box below presses.
      this.find("plain").remove();
      this.find("dragging").hidden = false;
      this.input.addEventListener("change", () => {
        this.take([...this.input.files]);
        this.input.value = "";
      });
      this.drop(this.find("drop"));
      this.find("same").addEventListener("click", () => this.copy());
      this.rows.addEventListener("input", () => {
        this.isTyped = true;
      });
      this.form.addEventListener("submit", (event) => this.leave(event));
      window.addEventListener("beforeunload", (event) => {
        if (this.running > 0 || (this.isTyped && place.isConnected)) {
          event.preventDefault();
        }
      });
      this.offer();
    }

    find(name) {
      return this.place.querySelector(`[data-nr-${name}]`);
    }

    say(name, ...values) {
      const words = this.place.dataset[`nrSays${name}`];
      return values.reduce((said, value) => said.replace("%s", value), words);
    }

    drop(place) {
      const allow = (event) => {
        if ([...event.dataTransfer.types].includes("Files")) {
          event.preventDefault();
          place.classList.add("nr-dropping");
        }
      };
      place.addEventListener("dragenter", allow);
      place.addEventListener("dragover", allow);
      place.addEventListener("dragleave", (event) => {
        if (!place.contains(event.relatedTarget)) {
          place.classList.remove("nr-dropping");
        }
      });
      place.addEventListener("drop", (event) => {
        event.preventDefault();
        place.classList.remove("nr-dropping");
        this.take([...event.dataTransfer.files]);
      });
    }

    take(files) {
      this.chosen += files.length;
      this.files.hidden = false;
      files.forEach((file) => this.waiting.push({ file, line: this.line(file) }));
      this.next();
    }

    /** The file's line in the list: its name, its bar and what is said of it. */
    line(file) {
      const line = document.createElement("li");
      line.className = "nr-file";
      const name = document.createElement("strong");
      name.textContent = file.name;
      const bar = document.createElement("progress");
      bar.max = 100;
      bar.value = 0;
      bar.setAttribute("aria-label", file.name);
      const said = document.createElement("span");
      said.textContent = this.say("Waiting");
      line.append(name, bar, said);
      this.files.append(line);
      return { line, bar, said };
    }

    next() {
      while (this.running < AT_ONCE && this.waiting.length > 0) {
        this.start(this.waiting.shift());
      }
    }

    async start({ file, line }) {
      this.running += 1;
      const outcome = await this.outcome(file, line);
      this.running -= 1;
      this.end(line, outcome);
      this.next();
    }

    /** What becomes of the file; refused here where sending it would be in vain. */
    async outcome(file, line) {
      if (file.size > Number(this.place.dataset.nrMostBytes)) {
        return { kind: "refused", told: this.say("TooLarge") };
      }
      if (this.rows.childElementCount + this.running > MOST_ROWS) {
        return { kind: "refused", told: this.say("Full") };
      }
      const answer = await this.send(file, line);
      if (!answer.outcomes) {
        return { kind: "refused", told: answer.told };
      }
      this.rows.insertAdjacentHTML("beforeend", answer.rows);
      this.offer();
      this.tell();
      return answer.outcomes[0];
    }

    /** The server's answer; why there is none, where it is none. */
    send(file, { bar, said }) {
      const body = new FormData();
      body.append("csrfmiddlewaretoken", this.token());
      body.append("files", file);
      return new Promise((resolve) => {
        const request = new XMLHttpRequest();
        request.upload.addEventListener("progress", (event) => {
          const share = event.lengthComputable ? Math.round((100 * event.loaded) / event.total) : 0;
          bar.value = share;
          said.textContent = share < 100 ? this.say("Sending", share) : this.say("Storing");
        });
        request.addEventListener("load", () => resolve(this.read(request)));
        request.addEventListener("error", () => resolve({ told: this.say("Lost") }));
        request.open("POST", this.place.dataset.nrUpload);
        request.setRequestHeader("Accept", "application/json");
        request.send(body);
      });
    }

    read(request) {
      if (request.status === 413) {
        return { told: this.say("TooLargeHere") };
      }
      if (request.status !== 200) {
        return { told: this.say(request.status === 403 ? "Login" : "Lost") };
      }
      try {
        return JSON.parse(request.responseText);
      } catch {
        return { told: this.say("Login") };
      }
    }

    /** The words are saved: on the page by leaving it, in the picker by asking. */
    leave(event) {
      this.isTyped = false;
      if (this.form.matches("[data-nr-stays]")) {
        event.preventDefault();
        this.save();
      }
    }

    async save() {
      const body = new FormData(this.form);
      body.append("_save", "1");
      const headers = { Accept: "application/json" };
      let answer = null;
      try {
        const response = await fetch(this.place.dataset.nrUpload, { method: "POST", body, headers });
        answer = response.ok && !response.redirected ? await response.json() : null;
      } catch {
        answer = null;
      }
      if (!answer) {
        this.isTyped = true;
        this.find("told").textContent = this.say("Unsaved");
        return;
      }
      this.rows.innerHTML = answer.rows;
      this.find("told").textContent = answer.told ?? "";
      this.offer();
      this.tell();
      this.rows.querySelector("[aria-invalid=true]")?.focus();
    }

    /** Others on the page, such as the picker, may want to show what is new. */
    tell() {
      this.place.dispatchEvent(new CustomEvent("newsroom:photos-changed", { bubbles: true }));
    }

    token() {
      return document.querySelector("input[name=csrfmiddlewaretoken]").value;
    }

    end({ line, bar, said }, { kind, told, url }) {
      this.done += 1;
      bar.remove();
      line.classList.add(`nr-file-${kind}`);
      said.textContent = `${told} `;
      if (url) {
        const link = document.createElement("a");
        link.href = url;
        link.textContent = this.say("Open");
        link.target = "_blank";
        link.rel = "noopener";
        said.append(link);
      }
      this.find("told").textContent = this.say("Done", this.done, this.chosen);
    }

    /** The button that saves, and the one that repeats a credit, while there is use for them. */
    offer() {
      const many = this.rows.querySelectorAll("[data-nr-words=alt]").length;
      this.form.querySelector("[data-nr-save]").hidden = many === 0;
      this.find("same").hidden = many < 2;
    }

    copy() {
      ["credit", "licence"].forEach((name) => {
        const boxes = [...this.rows.querySelectorAll(`[data-nr-words=${name}]`)];
        boxes.forEach((box) => {
          box.value = boxes[0].value;
        });
      });
      this.isTyped = true;
    }
  }

  const begin = () => {
    document.querySelectorAll("[data-nr-upload]").forEach((place) => new Upload(place));
  };

  window.NewsroomUpload = Upload;
  document.addEventListener("DOMContentLoaded", begin);
})();
