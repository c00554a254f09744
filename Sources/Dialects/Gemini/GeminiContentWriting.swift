import JSONText
import Vocabulary

/// Writes the turns of a conversation as contents.
struct GeminiContentWriting {
    /// What stands in the place of a signature that Gemini asks for and nobody has, as the call was another provider's
    /// (Gemini API documentation, "Thought signatures", read 2026-11).
    static let placeholder = "skip_thought_signature_validator"

    /// What was lost so far.
    var rendering: Rendering
    let conversation: Conversation
    let generation: GeminiGeneration
    /// The tools' names by the ids of the calls so far; where providers give an id again, the last call counts.
    private var names: [String: String] = [:]
    /// The places of the calls so far by their ids.
    private var places: [String: Int] = [:]
    /// How many calls there were so far.
    private var calls = 0

    /// Begins a writing.
    init(_ conversation: Conversation, _ rendering: Rendering) {
        self.conversation = conversation
        self.rendering = rendering
        generation = GeminiGeneration(model: rendering.model)
    }

    /// Notes the calls of a turn.
    private mutating func learn(_ turn: Turn) {
        for part in turn.parts {
            guard case .toolCall(let call) = part.content else { continue }
            names[call.id] = call.name
            places[call.id] = calls
            calls += 1
        }
    }

    /// Whether an id of a call is written: not one that was made for want of one, and none of another dialect for older
    /// models on Vertex, whose API has no such field; results then stand in the order of their calls.
    func writes(id: String) -> Bool {
        guard !id.isEmpty, !GeminiCallIDs.isMade(id) else { return false }
        return conversation.isGemini || rendering.providerKind != "vertex" || generation.takesMediaInResults
    }

    /// The name of the tool that a result is from.
    func name(of result: ToolResult) -> String { result.name ?? names[result.callID] ?? result.callID }

    /// All contents.
    ///
    /// Turns of one role that follow each other become one, unless the caller speaks Gemini's dialect.
    mutating func contents() throws(Refusal) -> [JSONValue] {
        var contents: [(role: String, parts: [JSONValue])] = []
        // The order of the last content's parts, for results whose calls they must follow in order.
        var order: [Int] = []
        for (index, turn) in conversation.turns.enumerated() {
            let field = "messages[\(index)]"
            learn(turn)
            if turn.role == .system {
                guard try rendering.give(up: .laterInstructions, field: field) == .emulate else { continue }
            }
            if turn.name != nil { _ = try rendering.give(up: .speakerNames, field: "\(field).name") }
            let role = turn.role == .assistant ? "model" : "user"
            let parts = try parts(turn.parts, of: turn.role, in: "\(field).content")
            guard !parts.isEmpty else { continue }
            if !conversation.isGemini, let last = contents.indices.last, contents[last].role == role {
                contents[last].parts += parts
                order += self.order(parts, of: turn)
            } else {
                if !conversation.isGemini { Self.sort(&contents, by: order) }
                contents.append((role, parts))
                order = self.order(parts, of: turn)
            }
        }
        if !conversation.isGemini { Self.sort(&contents, by: order) }
        addPlaceholders(&contents)
        return contents.map { ["role": .string($0.role), "parts": .array($0.parts)] }
    }

    /// The parts of some content.
    mutating func parts(
        _ parts: [ContentPart],
        of role: Turn.Role,
        in field: String
    ) throws(Refusal) -> [JSONValue] {
        var written: [JSONValue] = []
        var behind: [JSONValue] = []
        for (index, part) in parts.enumerated() {
            written += try write(part, of: role, field: "\(field)[\(index)]", behind: &behind)
        }
        // Media of results that cannot carry them stand behind all results, which must not be apart.
        return written + behind
    }

    /// Puts the parts of the last content into an order, in which equal places stay as they are.
    private static func sort(_ contents: inout [(role: String, parts: [JSONValue])], by order: [Int]) {
        guard let last = contents.indices.last, contents[last].role == "user" else { return }
        let sorted = zip(order, contents[last].parts).enumerated().sorted {
            ($0.element.0, $0.offset) < ($1.element.0, $1.offset)
        }
        contents[last].parts = sorted.map(\.element.1)
    }

    /// For each written part of a turn its call's place, if it is a result; all else stands behind the results.
    private func order(_ parts: [JSONValue], of turn: Turn) -> [Int] {
        var results = turn.parts.lazy.compactMap { part -> Int? in
            guard case .toolResult(let result) = part.content else { return nil }
            return places[result.callID] ?? .max - 1
        }.makeIterator()
        return parts.map { $0["functionResponse"] == nil ? .max : results.next() ?? .max }
    }

    /// Gives the first call of each step of the current turn the placeholder if it has no signature.
    ///
    /// The current turn begins behind the last content of the user that is no results.
    private func addPlaceholders(_ contents: inout [(role: String, parts: [JSONValue])]) {
        guard generation.wantsSignatures else { return }
        let begin = contents.lastIndex { content in
            content.role == "user" && !content.parts.contains { $0["functionResponse"] != nil }
        }
        for index in contents.indices.dropFirst((begin ?? -1) + 1) where contents[index].role == "model" {
            guard let place = contents[index].parts.firstIndex(where: { $0["functionCall"] != nil }),
                case .object(var part) = contents[index].parts[place], part["thoughtSignature"] == nil
            else { continue }
            part["thoughtSignature"] = .string(Self.placeholder)
            contents[index].parts[place] = .object(part)
        }
    }
}
