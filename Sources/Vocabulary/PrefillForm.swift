/// How a target is asked to go on with an answer that has begun.
///
/// From the documentation of Anthropic ("Prefill Claude's response"), Mistral ("Prefix"), DeepSeek ("Chat prefix
/// completion"), Moonshot ("Partial mode"), Groq ("Prefilling"), vLLM, SGLang and llama.cpp's server.
public enum PrefillForm: String, Sendable, CaseIterable {
    /// The answer so far is the last turn, and nothing else is said.
    case turn = "assistant_turn"
    /// The last turn is marked with `prefix`; the answer may repeat it.
    case prefix
    /// The last turn is marked with `partial`.
    case partial
    /// The request says `continue_final_message`.
    case finalMessage = "continue_final_message"
}
