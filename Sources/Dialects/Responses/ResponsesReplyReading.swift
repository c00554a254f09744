import JSONText
import Vocabulary

/// Reads a whole answer.
enum ResponsesReplyReading {
    /// Members that have places of their own, or say nothing but what they say.
    private static let known: Set<String> = [
        "id", "object", "created_at", "model", "output", "usage", "service_tier", "error",
    ]

    static func reply(_ body: JSONValue) throws(UpstreamProblem) -> Reply {
        if body["error"] != nil { throw ResponsesFailure.problem(in: body) }
        guard let output = body["output"]?.array else {
            throw UpstreamProblem(ResponsesFormError("output", "must be an array"))
        }
        if body["status"] == "failed" {
            throw UpstreamProblem(.failed, status: 502, message: "The upstream failed to make an answer.")
        }
        let parts: [ContentPart]
        do throws(ResponsesFormError) {
            parts = try self.parts(output)
        } catch {
            throw UpstreamProblem(error)
        }
        let ending = ResponsesStop.reason(body, hasCalls: parts.contains(where: \.isCall))
        var choice = Reply.Choice(parts, stop: ending.stop)
        choice.nativeStop = ending.native
        choice.logProbabilities = logProbabilities(output)
        var reply = Reply(id: body["id"]?.string ?? "", model: body["model"]?.string ?? "", choices: [choice])
        reply.operation = .responses
        reply.created = body["created_at"]?.integer
        reply.usage = ResponsesUsageTree.usage(body)
        reply.serviceTier = body["service_tier"]?.string
        for member in body.object?.members ?? [] where !known.contains(member.key) {
            reply.extras.append(member.key, member.value)
        }
        if case .object(var usage)? = body["usage"] {
            // What is counted besides tokens, such as costs and tools' runs.
            for member in ResponsesUsageTree.body(.none).object?.members ?? [] { usage[member.key] = nil }
            if !usage.isEmpty { reply.extras["usage"] = .object(usage) }
        }
        return reply
    }

    private static func parts(_ output: [JSONValue]) throws(ResponsesFormError) -> [ContentPart] {
        var parts: [ContentPart] = []
        for (index, item) in output.enumerated() {
            let turn = try ResponsesItemReading.turn(item, path: "output[\(index)]")
            parts += ResponsesPicture.part(item).map { [$0] } ?? turn.parts
        }
        return parts
    }

    /// The log probabilities of all texts, as Chat Completions has them: the tokens are written alike.
    private static func logProbabilities(_ output: [JSONValue]) -> JSONValue? {
        let tokens = output.flatMap { $0["content"]?.array ?? [] }.flatMap { $0["logprobs"]?.array ?? [] }
        return tokens.isEmpty ? nil : ["content": .array(tokens)]
    }
}

extension ContentPart {
    /// Whether the part is a call.
    var isCall: Bool { if case .toolCall = content { true } else { false } }
}
