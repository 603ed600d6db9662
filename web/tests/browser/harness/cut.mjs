// A network that can be cut: a TCP proxy that, while cut, takes bytes and gives none, and says nothing to anybody: no end,
// no reset. That is what a lost Wi-Fi looks like from a browser.
import { connect, createServer } from 'node:net'

export class Cut {
  #pairs = new Set()
  #cut = false
  #target = 0

  /** Begins to listen; `aim` says later where the server is. */
  static async open() {
    const cut = new Cut()
    cut.server = createServer({ pauseOnConnect: true }, (near) => cut.#take(near))
    await new Promise((listening) => cut.server.listen(0, '127.0.0.1', listening))
    cut.origin = `http://127.0.0.1:${cut.server.address().port}`
    return cut
  }

  aim(port) {
    this.#target = port
  }

  /** A connection that comes during the cut hangs until the network is back. */
  #take(near) {
    const pair = { near, far: null, lost: this.#cut }
    this.#pairs.add(pair)
    near.on('error', () => this.#end(pair)).on('close', () => this.#end(pair))
    if (!this.#cut) this.#join(pair)
  }

  #join(pair) {
    const far = connect(this.#target, '127.0.0.1')
    pair.far = far
    far.on('error', () => this.#end(pair)).on('close', () => this.#end(pair))
    pair.near.pipe(far)
    far.pipe(pair.near)
  }

  #end(pair) {
    // Nobody learns that the other side of a lost connection is gone.
    if (pair.lost) return
    this.#pairs.delete(pair)
    pair.near.destroy()
    pair.far?.destroy()
  }

  /** Nothing gets through any more. What is open is lost and stays open: both sides must find out for themselves. */
  cut() {
    this.#cut = true
    for (const pair of this.#pairs) {
      const { near, far } = pair
      pair.lost = true
      if (!far) continue
      near.unpipe(far)
      far.unpipe(near)
      near.resume()
      far.resume()
    }
  }

  /**
   * The network is back, under another address so to speak: new connections go through, lost ones stay lost. The browser is
   * told so, as by a system whose address changed; the server is not.
   */
  mend() {
    this.#cut = false
    for (const pair of [...this.#pairs]) {
      if (pair.far) {
        pair.near.destroy()
        continue
      }
      pair.lost = false
      if (pair.near.destroyed) this.#end(pair)
      else this.#join(pair)
    }
  }

  close() {
    for (const pair of [...this.#pairs]) {
      pair.lost = false
      this.#end(pair)
    }
    this.server.close()
  }
}
