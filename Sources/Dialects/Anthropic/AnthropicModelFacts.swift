/// What a model of Anthropic's takes, by its generation.
///
/// From Anthropic's documentation (platform.claude.com: models overview, adaptive thinking, effort, structured outputs,
/// mid-conversation system messages, migration guides; read 2026-11) and from the errors of its API. What is not known to
/// be one of its models is taken for a compatible server that knows the oldest forms only.
struct AnthropicModelFacts: Hashable {
    /// Which forms of `thinking` a model takes.
    enum Thinking: Hashable {
        /// None.
        case none
        /// `enabled` with a budget.
        case budget
        /// `enabled` or `adaptive`.
        case either
        /// `adaptive`.
        case adaptive
    }

    private enum Line: String, CaseIterable {
        case opus, sonnet, haiku, fable, mythos, instant
    }

    /// The generation as major times 100 plus minor, such as 405; `nil` if it is no model of Anthropic's.
    private let generation: Int?
    private let line: Line?

    /// Reads the generation from a model's id, in any of the spellings of Anthropic, Bedrock, Vertex and routers.
    init(model: String) {
        let name = model.lowercased()
        guard let start = name.firstRange(of: "claude") else {
            generation = nil
            line = nil
            return
        }
        var line: Line?
        var numbers: [Int] = []
        for word in name[start.upperBound...].split(whereSeparator: { "-._@:/".contains($0) }) {
            if let number = Int(word) {
                // What is longer is a date, and nothing after it counts.
                guard word.utf8.count <= 2, numbers.count < 2 else { break }
                numbers.append(number)
            } else if let known = Line(rawValue: String(word)) {
                line = known
            }
        }
        self.line = line
        // A name without a number is one of a model that has no other yet.
        generation = numbers.first.map { $0 * 100 + (numbers.count > 1 ? numbers[1] : 0) } ?? Int.max
    }

    private var isPreviewLine: Bool { line == .fable || line == .mythos }

    /// Whether it is one of Anthropic's models.
    var isKnown: Bool { generation != nil }

    /// Whether `temperature`, `top_p` and `top_k` may be given.
    var takesSampling: Bool { (generation ?? 0) < 407 }

    /// Whether `temperature` and `top_p` may not be given together.
    var refusesSamplingPair: Bool { (generation ?? 0) >= 401 }

    /// Which forms of `thinking` it takes.
    var thinking: Thinking {
        switch generation {
        case nil, .some(307..<406): .budget
        case .some(406): .either
        case .some(407...): .adaptive
        default: .none
        }
    }

    /// Whether it thinks whatever the request says.
    var isAlwaysThinking: Bool {
        isPreviewLine || line == .opus && (generation ?? 0) >= 505
    }

    /// Whether `thinking` may be `disabled`.
    var takesDisabledThinking: Bool {
        switch generation {
        case .some(..<307), .some(407...408): false
        default: !isAlwaysThinking
        }
    }

    /// The values of `output_config.effort`, from the least to the most; empty if there is no such field.
    var efforts: [String] {
        switch generation ?? 0 {
        case 407...: ["low", "medium", "high", "xhigh", "max"]
        case 406: ["low", "medium", "high", "max"]
        case 405 where line == .opus: ["low", "medium", "high"]
        default: []
        }
    }

    /// Whether answers and strict tools can follow a schema.
    var takesSchemas: Bool { (generation ?? 0) >= 405 }

    /// Whether a last turn of the model's is gone on with.
    var takesPrefill: Bool { (generation ?? 0) < 406 }

    /// Whether instructions may stand between the turns.
    var takesLaterInstructions: Bool {
        let generation = generation ?? 0
        return switch line {
        case .opus: generation >= 408
        case .sonnet: generation > 500
        case .haiku: generation >= 505
        case .fable, .mythos: true
        case .instant, nil: false
        }
    }
}
