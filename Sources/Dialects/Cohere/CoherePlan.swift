import JSONText

/// What a model says beside its calls (`tool_plan`): a text like any other for other dialects, marked for Cohere's own.
enum CoherePlan {
    private static let members = JSONObject([("tool_plan", true)])

    /// A part that is a plan.
    static func part(_ text: String) -> ContentPart {
        var part = ContentPart.text(text)
        part.native = NativeMembers(.cohereChat, members)
        return part
    }

    /// Whether a part was read from a plan.
    static func isPlan(_ part: ContentPart) -> Bool {
        part.native?.operation == .cohereChat && part.native?.members == members
    }
}
