import JSONText
import Vocabulary

/// Reads the events of a passing stream of Cohere's for its charge and its end.
public struct CohereMeter: EventMeter {
    /// Begins with nothing.
    public init() {}

    /// Reads the data of one event.
    public mutating func read(_ data: Span<UInt8>, _ metering: inout StreamMetering) {
        var outline = JSONOutline()
        guard outline.enter(data, UInt8(ascii: "{")) else {
            if data.count >= 6, data.holds("[DONE]", at: 0) { metering.isDone = true }
            return
        }
        var isOfDialect = false
        var isEnd = false
        var delta: Range<Int>?
        while let key = outline.nextMember(data) {
            let isType = key.matches("type", in: data)
            let isDelta = key.matches("delta", in: data)
            let range = outline.skipValue(data)
            if isType {
                if data.holds("\"", at: range.lowerBound) { isOfDialect = true }
                isEnd = data.holds("\"message-end\"", at: range.lowerBound)
                if data.holds("\"error\"", at: range.lowerBound) { metering.hasError = true }
            } else if isDelta {
                delta = range
            }
        }
        if isOfDialect, !outline.isCut { metering.hasEvent = true }
        guard let delta, !outline.isCut else { return }
        if isEnd {
            readEnd(delta, data, &metering)
        } else {
            let length = Self.textLength(delta, data)
            guard length > 0 else { return }
            metering.textBytes += length
            metering.textDeltas += 1
        }
    }

    private func readEnd(_ delta: Range<Int>, _ data: Span<UInt8>, _ metering: inout StreamMetering) {
        metering.hasFinished = true
        metering.isDone = true
        var outline = JSONOutline(at: delta.lowerBound)
        guard outline.enter(data, UInt8(ascii: "{")) else { return }
        while let key = outline.nextMember(data) {
            let isUsage = key.matches("usage", in: data)
            let isReason = key.matches("finish_reason", in: data)
            let range = outline.skipValue(data)
            if isUsage, let usage = CohereAnswer.report(data.extracting(range)) { metering.usage = usage }
            if isReason,
                data.holds("\"ERROR\"", at: range.lowerBound)
                    || data.holds("\"TIMEOUT\"", at: range.lowerBound)
            {
                metering.hasError = true
            }
        }
    }

    /// The bytes of what is generated in a delta: the texts below it that are `text`, `thinking`, `tool_plan`, `name` or
    /// `arguments`; citations repeat what has been said.
    private static func textLength(_ delta: Range<Int>, _ data: Span<UInt8>, depth: Int = 0) -> Int {
        var outline = JSONOutline(at: delta.lowerBound)
        guard depth < 8, outline.enter(data, UInt8(ascii: "{")) else { return 0 }
        var length = 0
        while let key = outline.nextMember(data) {
            if key.matches("citations", in: data) {
                outline.skipValue(data)
            } else if key.matches("text", in: data) || key.matches("thinking", in: data)
                || key.matches("tool_plan", in: data) || key.matches("name", in: data)
                || key.matches("arguments", in: data)
            {
                length += outline.stringLength(data) ?? 0
            } else {
                length += textLength(outline.skipValue(data), data, depth: depth + 1)
            }
        }
        return length
    }
}
