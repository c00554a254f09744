import JSONText
import Vocabulary

/// Reads the chunks of a stream for its charge.
public struct GeminiMeter: EventMeter {
    /// What the reports have said so far.
    private var raw = RawUsage()
    /// The queries that the answer was grounded with.
    private var queries = 0

    /// Begins with nothing.
    public init() {}

    /// Reads a chunk and notes what it says.
    public mutating func read(_ data: Span<UInt8>, _ metering: inout StreamMetering) {
        var outline = JSONOutline()
        let before = metering
        // An error of an array stream may stand in an array of its own.
        if outline.enter(data, UInt8(ascii: "[")) {
            while outline.nextElement(data) { readChunk(&outline, data, &metering) }
        } else {
            outline = JSONOutline()
            readChunk(&outline, data, &metering)
        }
        if outline.isCut { metering.keepEnd(of: before) }
    }

    private mutating func readChunk(
        _ outline: inout JSONOutline,
        _ data: Span<UInt8>,
        _ metering: inout StreamMetering
    ) {
        guard outline.enter(data, UInt8(ascii: "{")) else {
            outline.skipValue(data)
            return
        }
        var textBytes = 0
        while let key = outline.nextMember(data) {
            switch key.content.count {
            case 10 where key.matches("candidates", in: data):
                metering.hasEvent = true
                Self.elements(&outline, data) { (outline, data) in
                    textBytes += readCandidate(&outline, data, &metering)
                }
            case 13 where key.matches("usageMetadata", in: data):
                metering.hasEvent = true
                if let report = GeminiUsage.read(&outline, data) { raw.merge(report) }
            case 14 where key.matches("promptFeedback", in: data):
                metering.hasEvent = true
                if Self.readBlocked(&outline, data) { metering.hasFinished = true }
            case 5 where key.matches("error", in: data):
                if outline.peek(data) != UInt8(ascii: "n") { metering.hasError = true }
                outline.skipValue(data)
            case 12 where key.matches("modelVersion", in: data), 10 where key.matches("responseId", in: data):
                metering.hasEvent = true
                outline.skipValue(data)
            default: outline.skipValue(data)
            }
        }
        if !raw.isEmpty {
            var seen = raw
            seen.rare[.searches] = queries
            metering.usage = GeminiUsage.convention.usage(of: seen)
        }
        guard textBytes > 0 else { return }
        metering.textBytes += textBytes
        metering.textDeltas += 1
    }

    /// Reads a candidate and gives the bytes of generated text in it.
    private mutating func readCandidate(
        _ outline: inout JSONOutline,
        _ data: Span<UInt8>,
        _ metering: inout StreamMetering
    ) -> Int {
        var length = 0
        Self.members(&outline, data) { (key, outline, data) in
            if key.matches("finishReason", in: data) {
                if Self.says(&outline, data) { metering.hasFinished = true }
            } else if key.matches("groundingMetadata", in: data) {
                queries = max(queries, GeminiUsage.queryCount(&outline, data))
            } else if key.matches("content", in: data) {
                Self.members(&outline, data) { (key, outline, data) in
                    guard key.matches("parts", in: data) else {
                        outline.skipValue(data)
                        return
                    }
                    Self.elements(&outline, data) { (outline, data) in
                        length += Self.partLength(&outline, data)
                    }
                }
            } else {
                outline.skipValue(data)
            }
        }
        return length
    }

    /// The bytes of generated text in a part; code and calls are taken with their frame, media count as nothing.
    private static func partLength(_ outline: inout JSONOutline, _ data: Span<UInt8>) -> Int {
        var length = 0
        members(&outline, data) { (key, outline, data) in
            if key.matches("text", in: data) {
                length += outline.stringLength(data) ?? 0
            } else if key.matches("functionCall", in: data) || key.matches("executableCode", in: data) {
                length += outline.skipValue(data).count
            } else {
                outline.skipValue(data)
            }
        }
        return length
    }

    private static func readBlocked(_ outline: inout JSONOutline, _ data: Span<UInt8>) -> Bool {
        var isBlocked = false
        members(&outline, data) { (key, outline, data) in
            if key.matches("blockReason", in: data) {
                isBlocked = says(&outline, data)
            } else {
                outline.skipValue(data)
            }
        }
        return isBlocked
    }

    /// Passes a reason, by name or number, and tells whether it is one: zero and `…_UNSPECIFIED` are none.
    private static func says(_ outline: inout JSONOutline, _ data: Span<UInt8>) -> Bool {
        let first = outline.peek(data)
        let range = outline.skipValue(data)
        guard first == UInt8(ascii: "\"") else {
            return first >= UInt8(ascii: "1") && first <= UInt8(ascii: "9")
        }
        return range.count > 2 && !data.holds("\"FINISH_REASON_UNSPECIFIED\"", at: range.lowerBound)
    }

    private static func members(
        _ outline: inout JSONOutline,
        _ data: Span<UInt8>,
        _ member: (JSONKey, inout JSONOutline, Span<UInt8>) -> Void
    ) {
        guard outline.enter(data, UInt8(ascii: "{")) else {
            outline.skipValue(data)
            return
        }
        while let key = outline.nextMember(data) { member(key, &outline, data) }
    }

    private static func elements(
        _ outline: inout JSONOutline,
        _ data: Span<UInt8>,
        _ element: (inout JSONOutline, Span<UInt8>) -> Void
    ) {
        guard outline.enter(data, UInt8(ascii: "[")) else {
            outline.skipValue(data)
            return
        }
        while outline.nextElement(data) { element(&outline, data) }
    }
}
