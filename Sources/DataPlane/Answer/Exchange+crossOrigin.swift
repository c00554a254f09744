import NIOCore
import Policy
import Ports

extension Exchange {
    /// The longest list of fields that a page may want to send.
    private static var mostRequestedFields: Int { 4096 }

    /// Lets the page that asks read the answer, if its origin may; the key says what it may ask.
    func addCrossOrigin(to head: inout ResponseHead) {
        guard let allowed = crossOriginTerms?.allowed else { return }
        head.add("access-control-allow-origin", allowed)
        // The browser's credentials are never allowed, so that the star stands for every field (Fetch standard, "CORS
        // protocol and credentials").
        head.add("access-control-expose-headers", "*")
        if allowed != "*" { head.add("vary", "origin") }
    }

    /// Answers what a browser asks before it sends a request; `false` if the page's origin may send none.
    func answerPreflight(_ methods: String) -> Bool {
        guard let (terms, _) = crossOriginTerms else { return false }
        var head = ResponseHead(status: 200, in: loop.scratch.take(room: 512))
        addRequestID(to: &head)
        addCrossOrigin(to: &head)
        head.add("access-control-allow-methods", methods)
        if let fields = facts.requestedFields, Self.isFieldList(fields) {
            head.add("access-control-allow-headers", fields)
        }
        head.add("access-control-max-age", Int(terms.maxAge.components.seconds))
        let sink = sink
        finish()
        sink?.respond(head, body: ByteBuffer(), closing: false)
        return true
    }

    /// The terms in force and the origins that an answer names, if the page that asks may read it.
    private var crossOriginTerms: (terms: CrossOriginTerms, allowed: String)? {
        guard let origin = facts.origin else { return nil }
        let published = authenticated?.published ?? loop.shared.snapshot()
        let terms = published.snapshot.server.crossOrigin
        return terms.allowed(for: origin).map { (terms, $0) }
    }

    /// Whether a text is a list of names of fields, so that it can be said again.
    private static func isFieldList(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= mostRequestedFields
            && text.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
                default: "-_., ".utf8.contains(byte)
                }
            }
    }
}
