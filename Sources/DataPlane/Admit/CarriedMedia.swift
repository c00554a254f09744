import Dialects
import JSONText
import NIOCore

/// What a body carries of pictures, sounds and files, for the limits of tokens: how long these are tells nothing of how
/// many tokens a model reads of them.
enum CarriedMedia {
    /// The least tokens that each counts as until its provider has told how many it was.
    ///
    /// So many has the largest picture that Anthropic's models read without making it smaller ("Vision", read 2026-11).
    static let tokens = 1600
    /// Of long ones each so many bytes count as a token: a file may be many pages, and what looks like one may be text.
    static let bytesPerToken = 64
    /// A shorter body is taken for text.
    static let shortestBody = 16 << 10
    /// A shorter string is taken for text.
    private static let shortest = 4 << 10
    /// How much is looked at, at each of many places of a string.
    private static let sample = 256
    /// At no more places: a long one must not keep an event loop busy.
    private static let mostSamples = 64

    /// The input tokens that a request is expected to be, of which `body` is all that has come; `length` is that of the whole.
    static func expectedInput(_ envelope: RequestEnvelope, _ body: ByteBuffer, length: Int) -> Int {
        let estimate = Estimate.input(bodyLength: length)
        guard envelope.namesContent, length >= shortestBody else { return estimate }
        // So long a form is its files but for little.
        guard envelope.form == nil else { return min(estimate, tokens(length: length)) }
        return min(estimate, expectedInput(of: body.readableBytesUInt8Span))
    }

    /// The same of a JSON text.
    static func expectedInput(of body: Span<UInt8>) -> Int {
        var text = body.count
        var media = 0
        var start = 0
        while let quote = body.firstPlace(of: UInt8(ascii: "\""), from: start) {
            if quote - start >= shortest, isEncoded(body.extracting(start..<quote)) {
                text -= quote - start
                media += tokens(length: quote - start)
            }
            start = quote + 1
        }
        return Estimate.input(bodyLength: text) + media
    }

    /// What something that is carried counts as.
    private static func tokens(length: Int) -> Int { max(tokens, length / bytesPerToken) }

    /// Whether what stands between two quotes is in base64, as far as samples tell: no text goes on for so long without a
    /// space.
    ///
    /// At the beginning there may be what makes it a URL (`data:…;base64,`).
    private static func isEncoded(_ text: Span<UInt8>) -> Bool {
        let gap = max(shortest / 2, text.count / mostSamples)
        for start in stride(from: text.count - sample, to: sample, by: -gap) {
            for place in start..<start + sample where !isEncoded(place, text) { return false }
        }
        return true
    }

    /// Whether a byte is of base64 (RFC 4648, sections 4 and 5), or of an escaped slash or end of a line within it.
    ///
    /// Other escapes are of text in other scripts.
    private static func isEncoded(_ place: Int, _ text: Span<UInt8>) -> Bool {
        switch text[place] {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "="),
            UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        case UInt8(ascii: "\\") where place + 1 < text.count:
            [UInt8(ascii: "/"), UInt8(ascii: "n"), UInt8(ascii: "r")].contains(text[place + 1])
        default: false
        }
    }
}
