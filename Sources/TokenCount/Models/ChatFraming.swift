/// The tokens that a model's owner puts around what a chat request says.
///
/// Those of messages are published for the models up to GPT-4o: OpenAI's cookbook, "How to count tokens with tiktoken",
/// sections 6 and 7 (as quoted in public repositories, read 2026-11). For everything else the numbers here are a bound,
/// not a count, with room for what is not published.
public struct ChatFraming: Hashable, Sendable {
    /// Around each message, its role apart.
    public let message: Int
    /// Beside the name of a message.
    public let name = 1
    /// At the beginning of the reply.
    public let reply = 3
    /// What the model is told before everything else.
    public let preamble: Int
    /// With each key, value and bracket of what is structured.
    ///
    /// That is the tools and schemas that a request offers, and the calls and parts of its messages. The cookbook's
    /// formula for functions has at most 3 for a property and for a value of an enumeration, beside their text; a schema
    /// was measured at its JSON text without some of its keys (openai/openai-cookbook, issue 2140).
    public let node = 4
    /// Around all that a request offers.
    ///
    /// The formula has at most 22 for a function, whose ten or more keys and brackets count as nodes here; the schema of
    /// that issue had 9.
    public let offer = 256
    /// For each tool that a request only names, since its form is the provider's own.
    ///
    /// What is said of them is not published: of recorded answers of the Responses API, one with apply_patch reports 620
    /// beyond what is counted, one with tool_search 440.
    public let namedTool = 1024

    /// The framing of a model whose vocabulary is known.
    public init(model: String) {
        let published = ["gpt-4o", "chatgpt-4o", "gpt-4-", "gpt-3.5-turbo", "gpt-35-turbo"]
        if model == "gpt-3.5-turbo-0301" || model == "gpt-35-turbo-0301" {
            message = 4
        } else {
            // Reasoning models name a channel in messages of their own; whether that is billed is not published.
            message = model == "gpt-4" || published.contains(where: model.hasPrefix) ? 3 : 8
        }
        // The template that comes with gpt-oss says what the model is, the date, the effort and the channels.
        preamble = model.contains("gpt-oss") ? 192 : 0
    }
}
