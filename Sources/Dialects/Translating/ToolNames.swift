/// The names of a conversation's tools as a target's dialect takes them, and back.
///
/// A name that is too long, or has characters that the dialect does not take, gets a shorter one that depends on nothing but the
/// names of the conversation: a tool, the choice of it, its calls and their results are named alike in every turn and on
/// every gateway, and the caller is called by its own name again.
struct ToolNames: Sendable {
    /// What a dialect takes as a name.
    struct Form: Sendable {
        /// The most bytes.
        var longest = 64
        /// What besides letters, digits, `_` and `-` may stand in a name.
        var further: [UInt8] = []
        /// Whether a name must begin with a letter or `_`.
        var beginsWithLetter = false

        /// Whether a name fits.
        func takes(_ name: String) -> Bool {
            guard (1...longest).contains(name.utf8.count), name.utf8.allSatisfy(takes) else { return false }
            return !beginsWithLetter || name.utf8.first.map(Self.isLetter) ?? false
        }

        /// Whether a byte may stand in a name.
        func takes(_ byte: UInt8) -> Bool {
            switch byte {
            case 0x30...0x39, UInt8(ascii: "-"): true
            default: Self.isLetter(byte) || further.contains(byte)
            }
        }

        private static func isLetter(_ byte: UInt8) -> Bool {
            switch byte {
            case 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"): true
            default: false
            }
        }
    }

    private var fitted: [String: String] = [:]
    private var originals: [String: String] = [:]

    /// Finds the names that a target of an operation does not take.
    init(_ conversation: Conversation, for target: Operation) {
        // Names in the target's own dialect are its own business.
        guard conversation.operation != target, let form = target.toolNames else { return }
        let names = Self.names(conversation)
        var taken = names
        for name in names.sorted() where !form.takes(name) && !target.spells(name) {
            var round = 0
            var short = Self.short(name, form, round: round)
            while !taken.insert(short).inserted {
                round += 1
                short = Self.short(name, form, round: round)
            }
            fitted[name] = short
            originals[short] = name
        }
    }

    /// Names the tools of a conversation as the target takes them.
    func fit(_ conversation: inout Conversation) {
        guard !fitted.isEmpty else { return }
        for index in conversation.tools.indices where conversation.tools[index].isOffered {
            conversation.tools[index].name = fitted(conversation.tools[index].name)
        }
        switch conversation.toolChoice {
        case .named(let name)?: conversation.toolChoice = .named(fitted(name))
        case .among(let names, let isRequired)?:
            conversation.toolChoice = .among(names.map(fitted), isRequired: isRequired)
        default: break
        }
        for turn in conversation.turns.indices {
            for part in conversation.turns[turn].parts.indices {
                rename(&conversation.turns[turn].parts[part], fitted)
            }
        }
    }

    /// Gives the calls of a whole answer the caller's names.
    func restore(_ reply: inout Reply) {
        guard !originals.isEmpty else { return }
        for choice in reply.choices.indices {
            for part in reply.choices[choice].parts.indices {
                rename(&reply.choices[choice].parts[part], original)
            }
        }
    }

    /// A step of a stream, with the caller's name.
    func restored(_ step: ReplyEvent) -> ReplyEvent {
        guard !originals.isEmpty, case .opened(let choice, let part, var content) = step else { return step }
        rename(&content, original)
        return .opened(choice: choice, part: part, content)
    }

    private func fitted(_ name: String) -> String { fitted[name] ?? name }

    private func original(_ name: String) -> String { originals[name] ?? name }

    private func rename(_ part: inout ContentPart, _ name: (String) -> String) {
        switch part.content {
        case .toolCall(var call):
            call.name = name(call.name)
            part.content = .toolCall(call)
        case .toolResult(var result):
            result.name = result.name.map(name)
            part.content = .toolResult(result)
        default: break
        }
    }

    /// All names that tools are offered, chosen or called by.
    private static func names(_ conversation: Conversation) -> Set<String> {
        var names = Set(conversation.tools.lazy.filter(\.isOffered).map(\.name))
        switch conversation.toolChoice {
        case .named(let name)?: names.insert(name)
        case .among(let some, _)?: names.formUnion(some)
        default: break
        }
        for turn in conversation.turns {
            for part in turn.parts {
                switch part.content {
                case .toolCall(let call): names.insert(call.name)
                case .toolResult(let result): if let name = result.name { names.insert(name) }
                default: break
                }
            }
        }
        return names
    }

    /// A name that fits: as much of the old one as there is room for, and a digest of all of it.
    private static func short(_ name: String, _ form: Form, round: Int) -> String {
        let digest = ToolCallID.digest(round == 0 ? name : "\(name)#\(round)", length: 8)
        var start = form.beginsWithLetter ? "t" : ""
        if let first = name.utf8.first, form.takes(String(Unicode.Scalar(first))) { start = "" }
        for byte in name.utf8.prefix(form.longest - digest.utf8.count - 2) {
            start.unicodeScalars.append(Unicode.Scalar(form.takes(byte) ? byte : UInt8(ascii: "_")))
        }
        return "\(start)_\(digest)"
    }
}

extension Conversation {
    /// Gives tools the names that a target of an operation takes; an ``AnswerTranslation`` gives the caller its own again.
    public mutating func fitToolNames(for target: Operation) { ToolNames(self, for: target).fit(&self) }
}

extension Tool {
    /// Whether the caller has given it its name: what providers run themselves has one of theirs.
    fileprivate var isOffered: Bool { if case .server = kind { false } else { true } }
}

extension Operation {
    /// What targets of this operation take as names of tools; `nil` where that is anything.
    ///
    /// OpenAI "Function calling", Bedrock `ToolSpecification`, Anthropic "Tool use", Gemini `FunctionDeclaration`, Cohere "Tool use"
    /// (read 2026-11).
    fileprivate var toolNames: ToolNames.Form? {
        switch self {
        case .chatCompletions, .responses, .converse, .cohereChat: ToolNames.Form()
        case .messages, .invoke, .countTokens: ToolNames.Form(longest: AnthropicToolName.longest)
        case .generateContent, .geminiCountTokens:
            ToolNames.Form(further: [UInt8(ascii: "."), UInt8(ascii: ":")], beginsWithLetter: true)
        default: nil
        }
    }

    /// Whether the writer of the operation has a spelling of its own for a name.
    fileprivate func spells(_ name: String) -> Bool {
        switch self {
        case .messages, .invoke, .countTokens: AnthropicToolName.allowed(name) != nil
        case .converse: AnthropicToolName.allowed(name).map { $0.utf8.count <= 64 } ?? false
        default: false
        }
    }
}
