/* Keeps what is being written, every few seconds, and says so; warns before it would be left. */
"use strict";

(() => {
  const EVERY_MS = 5000;
  const PATIENCE_MS = 20000;
  /** After this a form that was sent and did not leave counts as stopped. */
  const STOPPED_MS = 60000;
  /** Browsers let go of longer requests when their page is left. */
  const MOST_KEPT_ALIVE = 60000;
  const CSRF = "csrfmiddlewaretoken";

  class Autosave {
    constructor(place) {
      this.place = place;
      this.said = place.querySelector("[role=status]");
      this.link = place.querySelector(".nr-log-in");
      this.form = place.closest("form");
      this.since = "";
      // Else a browser that goes back would put what was typed before over a newer story.
      this.form.setAttribute("autocomplete", "off");
      // What opens another tab, as Preview does, leaves this form where it is.
      this.form.addEventListener("submit", (event) => event.submitter?.formTarget || this.end());
      window.addEventListener("beforeunload", (event) => this.warn(event));
      document.addEventListener("visibilitychange", () => document.hidden && this.keep());
    }

    /** What stands in the form now counts as saved; with `isUnsaved` it is what must be saved. */
    begin(isUnsaved) {
      this.isUnsaved = isUnsaved;
      this.saved = this.typed();
      this.kept = isUnsaved ? "" : this.saved;
      this.go();
    }

    go() {
      clearInterval(this.timer);
      this.timer = setInterval(() => this.keep(), EVERY_MS);
    }

    /** The form is on its way to be saved: nothing is kept, unless it is still here much later. */
    end() {
      clearInterval(this.timer);
      this.timer = null;
      this.asking?.abort();
      setTimeout(() => this.go(), STOPPED_MS);
    }

    typed() {
      const data = new FormData(this.form);
      data.delete(CSRF);
      const texts = [...data].filter(([, value]) => typeof value === "string");
      return new URLSearchParams(texts).toString();
    }

    hasUnsaved() {
      return this.isUnsaved || this.typed() !== this.saved;
    }

    warn(event) {
      if (this.timer !== null && this.hasUnsaved()) {
        event.preventDefault();
      }
    }

    async keep() {
      const typed = this.typed();
      if (this.timer === null || this.asking || typed === this.kept) {
        return;
      }
      this.asking = new AbortController();
      const patience = setTimeout(() => this.asking?.abort(), PATIENCE_MS);
      try {
        const answer = (await this.send(typed)) ?? (await this.send(typed));
        this.tell(answer, typed);
      } catch {
        this.offline();
      } finally {
        clearTimeout(patience);
        this.asking = null;
      }
    }

    /** The site's answer; nothing where only the CSRF token was old, which now is a new one. */
    async send(typed) {
      const body = `${typed}&${CSRF}=${encodeURIComponent(this.form.elements[CSRF].value)}`;
      const response = await fetch(this.place.dataset.nrAutosave, {
        method: "POST",
        body,
        headers: { "Content-Type": "application/x-www-form-urlencoded;charset=UTF-8" },
        keepalive: body.length < MOST_KEPT_ALIVE,
        signal: this.asking.signal,
      });
      const isAnswer = response.headers.get("Content-Type")?.startsWith("application/json");
      if (isAnswer) {
        return { status: response.status, ...(await response.json()) };
      }
      return response.status === 403 ? this.renew() : { status: response.status };
    }

    /** After a login in another tab the form's CSRF token is an old one; a fresh page has another. */
    async renew() {
      const response = await fetch(window.location.pathname, { signal: this.asking.signal });
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      const field = this.form.elements[CSRF];
      const fresh = page.querySelector(`#${CSS.escape(this.form.id)} [name=${CSRF}]`);
      if (!fresh) {
        return { status: 401 };
      }
      if (this.renewed) {
        return { status: 403 };
      }
      this.renewed = true;
      field.value = fresh.value;
      return null;
    }

    tell(answer, typed) {
      const words = this.place.dataset;
      this.link.hidden = answer?.status !== 401;
      if (answer?.saved_at) {
        this.renewed = false;
        this.kept = typed;
        this.since = answer.saved_at;
        this.say(answer.sentence, false);
      } else if (answer?.status === 401) {
        this.say(words.nrLoginEnded, true);
      } else {
        this.say(answer?.error ?? words.nrFailed, true);
      }
    }

    offline() {
      if (this.timer === null) {
        return;
      }
      const { nrOffline, nrOfflineSince } = this.place.dataset;
      this.say(this.since ? nrOfflineSince.replace("%s", this.since) : nrOffline, true);
    }

    say(sentence, isWrong) {
      if (this.said.textContent !== sentence) {
        this.said.textContent = sentence;
      }
      this.place.classList.toggle("nr-wrong", isWrong);
    }
  }

  let autosave = null;

  window.addEventListener("pageshow", (event) => {
    const place = document.querySelector("[data-nr-autosave]");
    if (place) {
      autosave ??= new Autosave(place);
      autosave.begin(!event.persisted && "nrUnsaved" in place.dataset);
    }
  });
})();
