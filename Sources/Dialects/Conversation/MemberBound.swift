import JSONText
import Vocabulary

/// Looks for objects of a request that have more members than any of a dialect's has.
///
/// Members are found by a walk and kept in order, so that an object of very many costs more than its bytes. What may have
/// members of the caller's own choice, such as the arguments of a call, is handed on as it is and not looked into.
struct MemberBound {
    /// The most members of an object.
    static let most = 256

    /// The rule in words, as the rest of a sentence that begins with the field.
    static let rule = "must have at most \(most) members"

    /// The members whose values are the caller's own.
    private let free: Set<String>

    private init(_ free: Set<String>) {
        self.free = free.union(["schema", "json_schema", "metadata", "parameters"])
    }

    /// Chat Completions' bound.
    static let chat = MemberBound([
        "logit_bias", "arguments", "json", "guided_json", "structured_outputs", "chat_template_kwargs",
    ])
    /// The Responses API's bound.
    static let responses = MemberBound(["arguments", "variables", "headers", "logit_bias"])
    /// Anthropic's bound.
    static let messages = MemberBound(["input", "input_schema"])
    /// Converse's bound.
    static let converse = MemberBound(["input", "inputSchema", "json", "requestMetadata"])
    /// Cohere's bound.
    static let cohere = MemberBound(["data", "arguments"])

    /// The place of the first object with too many members, such as `messages[2]`, or `body`; `nil` if there is none.
    func excess(in body: JSONValue) -> String? {
        guard let path = path(in: body) else { return nil }
        return path.isEmpty ? "body" : path.hasPrefix(".") ? String(path.dropFirst()) : path
    }

    /// The way from a value to such an object, empty if it is one; told on the way back, so that nothing is made of the
    /// many values that are none.
    private func path(in value: JSONValue) -> String? {
        switch value {
        case .object(let object):
            guard object.count <= Self.most else { return "" }
            for member in object.members where !free.contains(member.key) {
                if let rest = path(in: member.value) { return ".\(member.key)\(rest)" }
            }
        case .array(let elements):
            for (index, element) in elements.enumerated() {
                if let rest = path(in: element) { return "[\(index)]\(rest)" }
            }
        case .string, .number, .bool, .null: break
        }
        return nil
    }
}

extension MemberBound {
    /// Refuses a body that has such an object.
    func check(_ body: JSONValue) throws(AnthropicFormError) {
        if let place = excess(in: body) { throw AnthropicFormError(place, Self.rule) }
    }
}

extension Refusal {
    /// The refusal of a request with an object that has too many members.
    init(tooManyMembers place: String) {
        self.init(.invalidBody, "The request's field '\(place)' \(MemberBound.rule).", param: place)
    }
}
