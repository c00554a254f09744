import JSONText
import Vocabulary

/// Reads the events of a passing stream for its charge and its end.
public struct AnthropicMeter: EventMeter {
    /// What the reports have said so far.
    private var raw = RawUsage()
    private var reported: Usage?
    /// Whether the output was reported at the end, and not only at the beginning, where it is a token or two.
    private var hasFinalReport = false

    /// Begins with nothing.
    public init() {}

    /// Reads the data of one event.
    public mutating func read(_ data: Span<UInt8>, _ metering: inout StreamMetering) {
        var outline = JSONOutline()
        guard outline.enter(data, UInt8(ascii: "{")) else { return }
        let before = metering
        while let key = outline.nextMember(data) {
            switch key.content.count {
            case 4 where key.matches("type", in: data): readType(outline.skipValue(data), data, &metering)
            case 5 where key.matches("delta", in: data): readDelta(&outline, data, &metering)
            case 5 where key.matches("usage", in: data):
                if merge(AnthropicUsage.read(&outline, data)) { hasFinalReport = true }
            case 5 where key.matches("error", in: data):
                if outline.peek(data) != UInt8(ascii: "n") { metering.hasError = true }
                outline.skipValue(data)
            case 7 where key.matches("message", in: data): readMessage(&outline, data)
            case 13 where key.matches("content_block", in: data): readBlock(&outline, data, &metering)
            default: outline.skipValue(data)
            }
        }
        if outline.isCut { metering.keepEnd(of: before) }
        note(&metering)
    }

    /// Takes over what a report says, and tells whether there was one.
    private mutating func merge(_ report: RawUsage?) -> Bool {
        guard let report else { return false }
        raw.merge(report)
        reported = AnthropicUsage.convention.usage(of: raw)
        return true
    }

    /// Until the end is reported, the input is known and the output is counted.
    private func note(_ metering: inout StreamMetering) {
        guard var usage = reported else { return }
        if !hasFinalReport { usage.output = max(usage.output, metering.estimatedOutput) }
        metering.usage = usage
    }

    private func readType(_ type: Range<Int>, _ data: Span<UInt8>, _ metering: inout StreamMetering) {
        if data.holds("\"", at: type.lowerBound) { metering.hasEvent = true }
        if data.holds("\"message_stop\"", at: type.lowerBound) { metering.isDone = true }
        if data.holds("\"error\"", at: type.lowerBound) { metering.hasError = true }
    }

    private mutating func readMessage(_ outline: inout JSONOutline, _ data: Span<UInt8>) {
        guard outline.enter(data, UInt8(ascii: "{")) else {
            outline.skipValue(data)
            return
        }
        while let key = outline.nextMember(data) {
            if key.matches("usage", in: data) {
                _ = merge(AnthropicUsage.read(&outline, data))
            } else {
                outline.skipValue(data)
            }
        }
    }

    /// Reads a piece of a block, or what `message_delta` says of the end.
    private func readDelta(
        _ outline: inout JSONOutline,
        _ data: Span<UInt8>,
        _ metering: inout StreamMetering
    ) {
        guard outline.enter(data, UInt8(ascii: "{")) else {
            outline.skipValue(data)
            return
        }
        var length = 0
        while let key = outline.nextMember(data) {
            switch key.content.count {
            case 4 where key.matches("text", in: data), 8 where key.matches("thinking", in: data),
                12 where key.matches("partial_json", in: data):
                length += outline.stringLength(data) ?? 0
            case 11 where key.matches("stop_reason", in: data):
                if let length = outline.stringLength(data), length > 0 { metering.hasFinished = true }
            default: outline.skipValue(data)
            }
        }
        add(length, &metering)
    }

    /// Reads the beginning of a block, which may have a name or a text already.
    private func readBlock(
        _ outline: inout JSONOutline,
        _ data: Span<UInt8>,
        _ metering: inout StreamMetering
    ) {
        guard outline.enter(data, UInt8(ascii: "{")) else {
            outline.skipValue(data)
            return
        }
        var length = 0
        while let key = outline.nextMember(data) {
            if key.matches("text", in: data) || key.matches("thinking", in: data)
                || key.matches("name", in: data)
            {
                length += outline.stringLength(data) ?? 0
            } else {
                outline.skipValue(data)
            }
        }
        add(length, &metering)
    }

    private func add(_ length: Int, _ metering: inout StreamMetering) {
        guard length > 0 else { return }
        metering.textBytes += length
        metering.textDeltas += 1
    }
}
