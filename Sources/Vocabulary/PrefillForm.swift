/// How a target is asked to go on with an answer that has begun.
public enum PrefillForm: String, Sendable, CaseIterable {
    /// The answer so far is the last turn, and nothing else is said.
    ///
    /// Anthropic's form (Claude docs, "Prefill Claude's response"; gone since Claude 4.6: "What's new in Claude 4.6", "Prefill
    /// removal", <https://platform.claude.com/docs/en/about-claude/models/whats-new-claude-4-6>, as quoted in
    /// strands-agents/sdk-python issue 1694), Groq's ("Assistant Message Prefilling", <https://console.groq.com/docs/prompting>) and that
    /// of llama.cpp's server, where `--no-prefill-assistant` turns it off (its tools/server/README.md). Read 2026-11.
    case turn = "assistant_turn"
    /// The last turn is marked with `prefix`; the answer may repeat it.
    ///
    /// Mistral's form (its API specification, `AssistantMessage.prefix`; without the mark such a turn is refused, error 3230) and
    /// DeepSeek's, at the base URL `https://api.deepseek.com/beta` alone ("Chat Prefix Completion (Beta)",
    /// <https://api-docs.deepseek.com/guides/chat_prefix_completion>). Read 2026-11.
    case prefix
    /// The last turn is marked with `partial`; the answer does not repeat it.
    ///
    /// Moonshot's form ("Use Kimi API's Partial Mode",
    /// <https://platform.kimi.ai/docs/guide/use-partial-mode-feature-of-kimi-api>) and that of Alibaba's Model Studio, whose models
    /// refuse it while they think ("Partial mode", <https://www.alibabacloud.com/help/en/model-studio/partial-mode>). Read 2026-11.
    case partial
    /// The request says `continue_final_message`, and that no turn is to be begun with `add_generation_prompt: false`.
    ///
    /// The form of vLLM (its `ChatCompletionRequest`, and "Extra parameters" of
    /// <https://docs.vllm.ai/en/latest/serving/openai_compatible_server/>), which refuses both at once, and of SGLang (its
    /// `examples/runtime/openai_chat_with_response_prefill.py`). Read 2026-11.
    case finalMessage = "continue_final_message"
}
