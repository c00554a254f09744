import JSONText
import Vocabulary

/// Reads the payloads of a passing stream for its charge and its end; what an event is, its members tell.
public struct ConverseMeter: EventMeter {
    private var raw = RawUsage()

    /// Begins with nothing.
    public init() {}

    /// Reads the payload of one event.
    public mutating func read(_ data: Span<UInt8>, _ metering: inout StreamMetering) {
        var outline = JSONOutline()
        guard outline.enter(data, UInt8(ascii: "{")) else { return }
        while let key = outline.nextMember(data) {
            if key.matches("delta", in: data) || key.matches("start", in: data) {
                let length = Self.textLength(&outline, data, depth: 0)
                guard length > 0 else { continue }
                metering.textBytes += length
                metering.textDeltas += 1
            } else if key.matches("stopReason", in: data) {
                outline.skipValue(data)
                metering.hasFinished = true
            } else if key.matches("usage", in: data) {
                guard let report = ConverseUsage.read(&outline, data), !report.isEmpty else { continue }
                raw.merge(report)
                metering.isDone = true
            } else {
                ConverseUsage.readNeighbour(key, into: &raw, &outline, data)
            }
        }
        if metering.isDone { metering.usage = ConverseUsage.convention.usage(of: raw) }
    }

    /// The bytes of text, arguments and names in a piece; pieces are two objects deep.
    private static func textLength(
        _ outline: inout JSONOutline,
        _ data: Span<UInt8>,
        depth: Int
    ) -> Int {
        guard depth < 3, outline.enter(data, UInt8(ascii: "{")) else {
            outline.skipValue(data)
            return 0
        }
        var length = 0
        while let key = outline.nextMember(data) {
            if key.matches("text", in: data) || key.matches("input", in: data)
                || key.matches("name", in: data)
            {
                length += outline.stringLength(data) ?? 0
            } else if key.matches("toolUse", in: data) || key.matches("reasoningContent", in: data) {
                length += textLength(&outline, data, depth: depth + 1)
            } else {
                outline.skipValue(data)
            }
        }
        return length
    }
}
