extension BodyParameter {
    /// Members that limit the output, by their paths in the callers' dialects.
    private static let limits: Set<String> = [
        "max_tokens", "max_completion_tokens", "max_output_tokens", "generationConfig.maxOutputTokens",
        "inferenceConfig.maxTokens",
    ]
    /// Members that are shares or degrees, with the most that they can be anywhere.
    private static let degrees: [String: Double] = [
        "temperature": 2, "generationConfig.temperature": 2, "inferenceConfig.temperature": 2,
        "top_p": 1, "generationConfig.topP": 1, "inferenceConfig.topP": 1,
    ]

    /// What is wrong with the value of a member that is known; `nil` if nothing is.
    ///
    /// `null` takes away what the caller has said, which is nothing wrong.
    public var fault: String? {
        guard value != .nothing else { return nil }
        if Self.limits.contains(name) {
            guard case .number(let text) = value, let count = Int(text), count > 0 else {
                return "must be a whole number above 0, without quotes"
            }
        } else if let most = Self.degrees[name] {
            guard case .number(let text) = value, let number = Double(text), (0...most).contains(number)
            else {
                return "must be a number from 0 to \(Int(most)), without quotes"
            }
        }
        return nil
    }
}
