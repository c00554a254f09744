import JSONText
import Vocabulary

/// Reads the events of a passing stream of `/invoke-with-response-stream` for its charge and its end.
public struct BedrockInvokeMeter: EventMeter {
    private var anthropic = AnthropicMeter()
    private var report = BedrockInvokeReport()

    /// Begins with nothing.
    public init() {}

    /// Reads one event, which has been taken out of its message.
    public mutating func read(_ data: Span<UInt8>, _ metering: inout StreamMetering) {
        guard let event = try? JSONValue.read(data) else { return }
        if event["type"]?.string != nil {
            anthropic.read(data, &metering)
            // Bedrock's own count follows the event that is the end at Anthropic.
            metering.isDone = false
        } else {
            let length = Self.textLength(event)
            if length > 0 {
                metering.textBytes += length
                metering.textDeltas += 1
            }
            if Self.isLast(event) { metering.hasFinished = true }
        }
        report.read(event)
        if event["type"]?.string == nil || metering.usage == nil, let usage = report.usage {
            metering.usage = usage
        }
        if report.hasMetrics { metering.isDone = true }
    }

    /// The bytes of text in an event of a family that is not Anthropic's.
    private static func textLength(_ event: JSONValue) -> Int {
        let delta = event["contentBlockDelta"]?["delta"]
        let choice = event["choices"]?.array?.first
        let texts = [
            event["generation"], event["outputText"], event["completion"], event["text"], delta?["text"],
            delta?["toolUse"]?["input"], event["outputs"]?.array?.first?["text"],
            choice?["delta"]?["content"],
            choice?["message"]?["content"], choice?["text"],
        ]
        return texts.reduce(0) { $0 + ($1?.string?.utf8.count ?? 0) }
    }

    /// Whether an event says why the answer ends.
    private static func isLast(_ event: JSONValue) -> Bool {
        let choice = event["choices"]?.array?.first
        let reasons = [
            event["stop_reason"], event["completionReason"], event["messageStop"]?["stopReason"],
            event["outputs"]?.array?.first?["stop_reason"], choice?["finish_reason"], choice?["stop_reason"],
            event["finish_reason"],
        ]
        return event["is_finished"] == .bool(true)
            || reasons.contains { ($0?.string ?? "").isEmpty == false }
    }
}
