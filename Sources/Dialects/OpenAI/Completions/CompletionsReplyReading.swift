import JSONText
import Vocabulary

/// Reads an answer in the words of Completions.
enum CompletionsReplyReading {
    static func reply(_ body: JSONValue) throws(UpstreamProblem) -> Reply {
        guard let choices = body["choices"]?.array, !choices.isEmpty else {
            if body["error"] != nil { throw ChatFailure.problem(within: body) }
            throw UpstreamProblem(.failed, status: 502, message: "The upstream's answer has no 'choices'.")
        }
        var reply = Reply(
            id: body["id"]?.string ?? "",
            model: body["model"]?.string ?? "",
            choices: choices.map { choice in
                let native = choice["finish_reason"]?.string
                let text = choice["text"]?.string ?? ""
                var read = Reply.Choice(
                    text.isEmpty ? [] : [.text(text)],
                    stop: ChatStop.reason(native, hasCalls: false)
                )
                read.nativeStop = native
                return read
            }
        )
        reply.created = body["created"]?.integer
        reply.usage = UsageReport.usage(body["usage"])
        return reply
    }
}
