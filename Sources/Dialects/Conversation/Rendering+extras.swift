import JSONText
import Vocabulary

extension Rendering {
    /// Gives up a field that the caller's dialect alone has a place for, unless the gateway itself does what it asks.
    mutating func give(up member: JSONObject.Member, of conversation: Conversation) throws(Refusal) {
        guard !conversation.isServedHere(member) else { return }
        _ = try give(up: conversation.capability(of: member), field: member.key)
    }
}

extension Conversation {
    /// What can be asked to be in an answer of the Responses API and is, whichever dialect the target has: thoughts come
    /// with their proofs, and log probabilities are asked for in the target's own words.
    private static let included: Set<String> = [
        "reasoning.encrypted_content", "message.output_text.logprobs",
    ]

    /// Whether a field of ``extras`` is honoured by the gateway in front of any target: it keeps responses itself.
    fileprivate func isServedHere(_ member: JSONObject.Member) -> Bool {
        guard operation == .responses else { return false }
        switch (member.key, member.value) {
        case ("store", _): return true
        case ("include", .array(let names)):
            return names.allSatisfy { $0.string.map(Self.included.contains) ?? false }
        default: return false
        }
    }
}
