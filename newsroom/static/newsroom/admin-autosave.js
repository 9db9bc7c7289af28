/* Keeps what is being written, every few seconds, and says so; warns before it would be left. */
"use strict";

(() => {
  const EVERY_MS = 5000;
  const PATIENCE_MS = 20000;
  /** Whoever pressed Save is made to wait no longer than this. */
  const SAVING_PATIENCE_MS = 5000;
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
      this.form.addEventListener("submit", (event) => this.leave(event));
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
      this.isSent = false;
      clearTimeout(this.stopped);
      clearInterval(this.timer);
      this.timer = setInterval(() => this.keep(), EVERY_MS);
    }

    /** The form is on its way to be saved: nothing is kept, unless it is still here much later. */
    end() {
      this.isSent = true;
      clearInterval(this.timer);
      this.timer = null;
      this.asking?.abort();
      this.stopped = setTimeout(() => this.go(), STOPPED_MS);
    }

    /** A page that cannot be reached would take the words with it: they are kept before. */
    leave(event) {
      // What opens another tab, as Preview does, leaves this form where it is.
      if (event.defaultPrevented || event.submitter?.formTarget) {
        return;
      }
      if (this.mayLeave || this.typed() === this.kept) {
        this.end();
        return;
      }
      event.preventDefault();
      if (!this.isLeaving) {
        this.keepAndLeave(event.submitter);
      }
    }

    async keepAndLeave(submitter) {
      this.isLeaving = true;
      this.asking?.abort();
      await this.keeping;
      const isReached = await this.keep(SAVING_PATIENCE_MS);
      this.isLeaving = false;
      // Whoever presses again sends it anyway, and so does this where the site has answered.
      this.mayLeave = true;
      if (isReached) {
        this.form.requestSubmit(submitter);
      } else {
        this.say(this.place.dataset.nrHeld, true);
      }
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

    keep(patienceMs = PATIENCE_MS) {
      const typed = this.typed();
      if (this.timer !== null && !this.asking && typed !== this.kept) {
        this.keeping = this.ask(typed, patienceMs);
      }
      return this.keeping;
    }

    /** Whether the site answered, be it with a refusal. */
    async ask(typed, patienceMs) {
      this.asking = new AbortController();
      const patience = setTimeout(() => this.asking?.abort(), patienceMs);
      try {
        const answer = (await this.send(typed)) ?? (await this.send(typed));
        this.tell(answer, typed);
        return answer?.status < 500;
      } catch {
        this.offline();
        return false;
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
        this.mayLeave = false;
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
      if (this.timer === null || this.isLeaving) {
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
      if (!event.persisted) {
        autosave.begin("nrUnsaved" in place.dataset);
      } else if (autosave.isSent) {
        autosave.begin(false);
      } else {
        autosave.go();
      }
    }
  });
})();
