import JSONText
import Vocabulary

/// Reads the chunks of Chat Completions.
///
/// Usage is taken from any chunk; `[DONE]` may be missing if every choice has said why it ended; calls without an index
/// are told apart by their ids and their order.
public struct ChatEventReader: ReplyEventReading {
    private var hasStarted = false
    private var isDone = false
    private var serviceTier: String?
    private var choices: [Int: ChatChoiceReading] = [:]
    private var order: [Int] = []

    /// Begins a stream.
    public init() {}

    /// Reads one chunk.
    public mutating func read(name: String?, data: [UInt8]) throws(UpstreamProblem) -> [ReplyEvent] {
        if data.starts(with: "[DONE]".utf8) {
            isDone = true
            return []
        }
        let value = try JSONValue.ofEvent(data)
        if value["error"] != nil || name == "error" { throw ChatFailure.problem(within: value) }
        var events: [ReplyEvent] = []
        if !hasStarted {
            // Azure's first chunk speaks of filters alone and names neither id nor model.
            guard value["choices"]?.array?.isEmpty == false || value["usage"] != nil else { return [] }
            hasStarted = true
            events.append(
                .started(
                    id: value["id"]?.string ?? "",
                    model: value["model"]?.string ?? "",
                    created: value["created"]?.integer
                )
            )
        }
        if let tier = value["service_tier"]?.string, !tier.isEmpty, tier != serviceTier {
            serviceTier = tier
            events.append(.serviceTier(tier))
        }
        for (place, choice) in (value["choices"]?.array ?? []).enumerated() {
            let index = choice["index"]?.integer ?? place
            if choices[index] == nil {
                // More choices than anybody can ask for would only cost memory.
                guard order.count < 1024 else { continue }
                choices[index] = ChatChoiceReading(index)
                order.append(index)
            }
            choices[index]?.read(choice, &events)
        }
        if var usage = UsageReport.usage(value["usage"] ?? value["x_groq"]?["usage"]) {
            usage.serviceTier = serviceTier.flatMap(ServiceTier.init(word:))
            events.append(.usage(usage))
        }
        return events
    }

    /// Closes what is open.
    public mutating func finish() -> [ReplyEvent] {
        var events: [ReplyEvent] = []
        let isWhole = isDone || (!order.isEmpty && choices.values.allSatisfy(\.hasReason))
        guard isWhole, hasStarted else {
            return [.failed(.brokenOff)]
        }
        for index in order.sorted() { choices[index]?.end(&events) }
        events.append(.ended)
        return events
    }
}
