import JSONText
import Vocabulary

/// What one chunk of a stream says, as far as metering goes.
struct ChunkReading {
    /// What stands in `choices`.
    enum Choices {
        /// No array, or nothing yet.
        case absent
        /// An array without elements.
        case empty
        /// At least the beginning of an element.
        case some
    }

    /// What stands in `choices`.
    var choices = Choices.absent
    /// Whether `usage` is an object.
    var hasUsage = false
    /// What `usage` says.
    var usage: Usage?
    /// How urgently the answer is served, if the chunk says so.
    var serviceTier: ServiceTier?
    /// The bytes of generated text.
    var textBytes = 0
    /// Whether a choice says why it has ended.
    var hasFinished = false
    /// Whether the chunk is or holds an error.
    var hasError = false
    /// Whether the text ends inside the chunk.
    var isCut = false

    /// Whether this is anything that a client takes for a chunk.
    var isOfDialect: Bool { (choices != .absent || hasUsage || usage != nil || hasError) && !isCut }

    /// Whether this is the extra chunk that a stream ends with when its usage was asked for.
    var isUsageChunk: Bool { choices == .empty && hasUsage && !hasError && !isCut }

    /// Reads a chunk, which may stop anywhere.
    init(_ bytes: Span<UInt8>) {
        var outline = JSONOutline()
        guard outline.enter(bytes, UInt8(ascii: "{")) else { return }
        while let key = outline.nextMember(bytes) {
            switch key.content.count {
            case 7 where key.matches("choices", in: bytes):
                readChoices(&outline, bytes)
            case 5 where key.matches("usage", in: bytes):
                hasUsage = outline.peek(bytes) == UInt8(ascii: "{")
                if hasUsage { usage = UsageReport.usage(&outline, bytes) } else { outline.skipValue(bytes) }
            case 5 where key.matches("error", in: bytes):
                if outline.peek(bytes) != UInt8(ascii: "n") { hasError = true }
                outline.skipValue(bytes)
            case 12 where key.matches("service_tier", in: bytes):
                serviceTier = ServiceTier.read(&outline, bytes)
            case 6 where key.matches("x_groq", in: bytes):
                readGroq(&outline, bytes)
            default:
                outline.skipValue(bytes)
            }
        }
        isCut = outline.isCut
    }

    private mutating func readChoices(_ outline: inout JSONOutline, _ bytes: Span<UInt8>) {
        guard outline.enter(bytes, UInt8(ascii: "[")) else {
            outline.skipValue(bytes)
            return
        }
        while outline.nextElement(bytes) {
            choices = .some
            guard outline.enter(bytes, UInt8(ascii: "{")) else {
                outline.skipValue(bytes)
                continue
            }
            while let key = outline.nextMember(bytes) { readChoice(key, &outline, bytes) }
        }
        if choices == .absent, !outline.isCut { choices = .empty }
    }

    private mutating func readChoice(_ key: JSONKey, _ outline: inout JSONOutline, _ bytes: Span<UInt8>) {
        switch key.content.count {
        case 5 where key.matches("delta", in: bytes):
            textBytes += DeltaText.length(&outline, bytes)
        case 4 where key.matches("text", in: bytes):
            textBytes += outline.stringLength(bytes) ?? 0
        case 13 where key.matches("finish_reason", in: bytes):
            // An empty reason in running chunks says nothing.
            if let length = outline.stringLength(bytes), length > 0 { hasFinished = true }
        default:
            outline.skipValue(bytes)
        }
    }

    /// Groq's own place for the usage, used when the extra chunk was not asked for.
    private mutating func readGroq(_ outline: inout JSONOutline, _ bytes: Span<UInt8>) {
        guard outline.enter(bytes, UInt8(ascii: "{")) else {
            outline.skipValue(bytes)
            return
        }
        while let key = outline.nextMember(bytes) {
            if usage == nil, key.matches("usage", in: bytes), outline.peek(bytes) == UInt8(ascii: "{") {
                usage = UsageReport.usage(&outline, bytes)
            } else {
                outline.skipValue(bytes)
            }
        }
    }
}
