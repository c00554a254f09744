/// What a model of Google's takes, as far as its name tells.
///
/// Gemini API documentation, "Thinking", "Structured output" and "Thought signatures" (read 2026-11). A name that says
/// nothing is taken for a newest model's.
struct GeminiGeneration: Hashable {
    /// How a model is told how much to think.
    enum ThinkingControl: Hashable {
        /// Not at all.
        case none
        /// By a number of tokens, from the least to the most that may be asked for.
        case budget(ClosedRange<Int>)
        /// By a level, from the lowest that may be asked for.
        case level(lowest: String, hasMedium: Bool)
    }

    private let major: Int
    private let minor: Int
    private let isPro: Bool
    private let isLite: Bool

    /// Reads a model's id, such as `gemini-2.5-flash-lite`, whatever stands before it.
    init(model: String) {
        let name = model.lowercased()
        isPro = name.contains("-pro")
        isLite = name.contains("flash-lite")
        var major = Int.max
        var minor = 0
        if name.contains("gemma") {
            major = 1
        } else if let start = name.range(after: "gemini-") {
            let version = name[start...].prefix { $0.isNumber || $0 == "." }.split(separator: ".")
            if let first = version.first, let number = Int(first) {
                major = number
                minor = version.dropFirst().first.flatMap { Int($0) } ?? 0
            }
        }
        self.major = major
        self.minor = minor
    }

    /// Whether schemas may be JSON Schema rather than the subset.
    var takesJSONSchema: Bool { isAtLeast(2, 5) }

    /// Whether an answer's form may be asked for while there are functions.
    var takesFormWithTools: Bool { isAtLeast(3, 0) }

    /// Whether results of functions may carry media.
    var takesMediaInResults: Bool { isAtLeast(3, 0) }

    /// Whether calls of the current turn must come back with their signatures.
    var wantsSignatures: Bool { isAtLeast(3, 0) }

    /// Whether they must, and its name says so.
    var isKnownToWantSignatures: Bool { major < Int.max && wantsSignatures }

    /// How the model is told how much to think.
    var thinking: ThinkingControl {
        if isAtLeast(3, 0) {
            let lacksMedium = isPro && major == 3 && minor == 0
            return .level(lowest: isPro ? "LOW" : "MINIMAL", hasMedium: !lacksMedium)
        }
        guard isAtLeast(2, 5) else { return .none }
        if isPro { return .budget(128...32_768) }
        return .budget(0...24_576)
    }

    /// The least budget above zero.
    var leastBudget: Int { isLite ? 512 : 1 }

    private func isAtLeast(_ major: Int, _ minor: Int) -> Bool {
        self.major > major || self.major == major && self.minor >= minor
    }
}

extension String {
    /// The place behind the first occurrence of a text.
    fileprivate func range(after text: String) -> String.Index? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(text) { return index(start, offsetBy: text.count) }
            start = index(after: start)
        }
        return nil
    }
}
