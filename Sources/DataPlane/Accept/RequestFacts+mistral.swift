extension RequestFacts {
    /// Whether one of Mistral's SDKs asks, which read and write Chat Completions as Mistral does.
    ///
    /// They say so in `user-agent`, and where a browser does not let them in a field of their own (`custom_user_agent` of
    /// `mistralai` 3.7 on PyPI, and of `@mistralai/mistralai` on npm, read 2026-11).
    var isOfMistralSDK: Bool {
        ["user-agent", "x-mistral-user-agent"].contains {
            forwarded($0)?.hasPrefix("mistral-client-") ?? false
        }
    }
}
