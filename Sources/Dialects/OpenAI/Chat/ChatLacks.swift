import JSONText
import Vocabulary

/// Takes out of a body for Chat Completions what its server is known to refuse.
enum ChatLacks {
    /// The fields that say each thing.
    private static let fields: [(String, Capability)] = [
        ("n", .multipleChoices), ("seed", .seed), ("presence_penalty", .penalties),
        ("frequency_penalty", .penalties), ("logit_bias", .logitBias), ("logprobs", .logProbabilities),
        ("top_logprobs", .logProbabilities), ("stop", .stopSequences),
        ("parallel_tool_calls", .parallelToolControl), ("reasoning_effort", .reasoning), ("user", .endUser),
    ]

    /// What of `lacks` has a field that can be taken out.
    static let known: Set<Capability> = Set(fields.map(\.1)).union([.speakerNames])

    /// The body without those fields.
    static func body(_ body: JSONObject, _ rendering: inout Rendering) throws(Refusal) -> JSONObject {
        let lacks = rendering.quirks.lacks
        guard !lacks.isEmpty else { return body }
        var body = body
        for (field, capability) in fields where lacks.contains(capability) && body[field] != nil {
            _ = try rendering.give(up: capability, field: field)
            body[field] = nil
        }
        if lacks.contains(.speakerNames), let messages = body["messages"]?.array {
            body["messages"] = .array(try unnamed(messages, &rendering))
        }
        return body
    }

    private static func unnamed(
        _ messages: [JSONValue],
        _ rendering: inout Rendering
    ) throws(Refusal) -> [JSONValue] {
        var unnamed: [JSONValue] = []
        for message in messages {
            guard case .object(var fields) = message, fields["name"] != nil else {
                unnamed.append(message)
                continue
            }
            _ = try rendering.give(up: .speakerNames, field: "name")
            fields["name"] = nil
            unnamed.append(.object(fields))
        }
        return unnamed
    }
}
