// What must never happen on a page, whatever is tried there: an error in the console or thrown, a break of the page's policy,
// a sentence without words, a request to anywhere else, a ticket in an address.

/** Runs in the page before its own code: what the policy stopped is told where the test hears it. */
function tellViolations() {
  document.addEventListener('securitypolicyviolation', (event) => {
    console.error(`securitypolicyviolation: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`)
  })
}

export class Watch {
  /** What went wrong, in words. */
  faults = []
  /** Every address that was asked for, WebSockets included. */
  addresses = []
  dialogs = 0
  #allowed = []
  #origin

  constructor(page, origin) {
    this.#origin = new URL(origin)
    page.on('console', (message) => this.#hear(message))
    page.on('pageerror', (error) => this.#fault(`thrown: ${error.stack ?? error}`))
    page.on('request', (request) => this.#ask(request.url()))
    page.on('websocket', (socket) => this.#ask(socket.url()))
    page.on('crash', () => this.#fault('the page crashed'))
    page.on('dialog', (dialog) => {
      this.dialogs += 1
      // A question whether to leave is the page's good right.
      if (dialog.type() !== 'beforeunload') this.#fault(`a dialog: ${dialog.type()} ${dialog.message()}`)
      void dialog.accept().catch(() => {})
    })
  }

  static async begin(context) {
    await context.addInitScript(tellViolations)
  }

  /** What this test brings about on purpose, such as a socket that cannot connect while the network is cut. */
  allow(...patterns) {
    this.#allowed.push(...patterns)
  }

  #hear(message) {
    const text = message.text()
    const wordless = message.type() === 'warning' && text.includes('there is no message')
    if (message.type() === 'error' || wordless) this.#fault(`console: ${text} (${message.location().url})`)
  }

  #ask(address) {
    this.addresses.push(address)
    const url = new URL(address)
    const own = url.host === this.#origin.host || (url.protocol === 'blob:' && address.startsWith(`blob:${this.#origin.origin}/`))
    if (!own) this.#fault(`a request elsewhere: ${address}`)
    // A ticket is a JWT, and those begin like this.
    if (address.includes('eyJ')) this.#fault(`a ticket in an address: ${address}`)
  }

  #fault(text) {
    if (!this.#allowed.some((pattern) => pattern.test(text))) this.faults.push(text)
  }
}
