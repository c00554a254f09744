import JSONText
import Vocabulary

/// Reads the events of a passing stream for its charge and its end.
public struct ResponsesMeter: EventMeter {
    /// Begins with nothing.
    public init() {}

    /// Reads the data of one event.
    public mutating func read(_ data: Span<UInt8>, _ metering: inout StreamMetering) {
        var outline = JSONOutline()
        guard outline.enter(data, UInt8(ascii: "{")) else { return }
        var length = 0
        var hasReport = false
        let before = metering
        while let key = outline.nextMember(data) {
            switch key.content.count {
            case 4 where key.matches("type", in: data):
                readType(outline.skipValue(data).lowerBound, data, &metering)
            case 4 where key.matches("item", in: data): length += readItem(&outline, data)
            case 5 where key.matches("delta", in: data): length += outline.stringLength(data) ?? 0
            case 5 where key.matches("error", in: data):
                if outline.peek(data) != UInt8(ascii: "n") { metering.hasError = true }
                outline.skipValue(data)
            case 15 where key.matches("sequence_number", in: data):
                metering.sequenceNumber =
                    JSONNumber.integer(outline.skipValue(data), in: data) ?? metering.sequenceNumber
            case 8 where key.matches("response", in: data):
                hasReport = readResponse(&outline, data, &metering)
            default: outline.skipValue(data)
            }
        }
        if outline.isCut { metering.keepEnd(of: before) }
        // One that has failed reports at its end too.
        if hasReport { metering.isUsageLast = true }
        guard length > 0 else { return }
        metering.isUsageLast = false
        metering.textBytes += length
        metering.textDeltas += 1
    }

    private func readType(_ type: Int, _ data: Span<UInt8>, _ metering: inout StreamMetering) {
        if data.holds("\"response.", at: type) { metering.hasEvent = true }
        if data.holds("\"response.completed\"", at: type) || data.holds("\"response.incomplete\"", at: type) {
            metering.hasFinished = true
            metering.isDone = true
        } else if data.holds("\"error\"", at: type) || data.holds("\"response.failed\"", at: type)
            || data.holds("\"response.cancelled\"", at: type)
        {
            metering.hasError = true
        }
    }

    /// Reads the response that an event repeats, and says whether it reports its usage.
    private func readResponse(
        _ outline: inout JSONOutline,
        _ data: Span<UInt8>,
        _ metering: inout StreamMetering
    ) -> Bool {
        guard outline.enter(data, UInt8(ascii: "{")) else {
            outline.skipValue(data)
            return false
        }
        var raw = RawUsage()
        var report: RawUsage?
        while let key = outline.nextMember(data) {
            if key.content.count == 5, key.matches("usage", in: data) {
                report = ResponsesUsage.read(&outline, data)
            } else if key.content.count == 2, metering.answerID == nil, key.matches("id", in: data) {
                let isString = outline.peek(data) == UInt8(ascii: "\"")
                let range = outline.skipValue(data)
                if isString, !outline.isCut { metering.answerID = JSONString.decode(range, in: data) }
            } else {
                ResponsesUsage.readNeighbour(key, into: &raw, &outline, data)
            }
        }
        guard let report, !report.isEmpty, !outline.isCut else { return false }
        raw.merge(report)
        metering.usage = ResponsesUsage.convention.usage(of: raw)
        return true
    }

    /// The bytes of a call's name in an item that begins; one that is done has no text of its own to count.
    private func readItem(_ outline: inout JSONOutline, _ data: Span<UInt8>) -> Int {
        guard outline.enter(data, UInt8(ascii: "{")) else {
            outline.skipValue(data)
            return 0
        }
        var length = 0
        var isBeginning = false
        while let key = outline.nextMember(data) {
            if key.matches("name", in: data) {
                length = outline.stringLength(data) ?? 0
            } else {
                let value = outline.skipValue(data).lowerBound
                if key.matches("status", in: data), data.holds("\"in_progress\"", at: value) {
                    isBeginning = true
                }
            }
        }
        return isBeginning ? length : 0
    }
}
