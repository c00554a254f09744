import Vocabulary

/// An entry of a model's `rules`: what happens to requests that its conditions are true of.
public struct RoutingRule: Sendable, Hashable {
    /// `name`, unique in its model.
    public var name: String
    /// `when`.
    public var conditions = RuleConditions()
    /// `targets`: globs of `provider/model`; only such targets are used, those of fallbacks included; `nil` says nothing.
    public var targets: [TextPattern]?
    /// `target_labels`: only targets that carry them are used.
    public var targetLabels: [String: String] = [:]
    /// `prefer`: globs of `provider/model`; such targets come before the others, whatever the strategy.
    public var preferred: [TextPattern] = []
    /// `set`: members of the body in place of the caller's.
    public var parameters: [BodyParameter] = []
    /// `mirror`: another model that is sent a copy, whose answer nobody sees.
    public var mirror: MirrorTerms?
    /// `refuse`: the text that the caller is told; such requests are not served.
    public var refusal: String?

    /// Makes a rule that does nothing.
    public init(name: String) { self.name = name }

    /// Whether it has something to say of which targets are used.
    public var choosesTargets: Bool { targets != nil || !targetLabels.isEmpty || !preferred.isEmpty }

    /// Whether it does anything at all.
    public var acts: Bool { choosesTargets || !parameters.isEmpty || refusal != nil || mirror != nil }
}

/// A member of a request's body that a rule gives a value.
public struct BodyParameter: Sendable, Hashable {
    /// Members that decide more than how a model answers; rules cannot set them.
    public static let reserved: Set<String> = [
        "model", "stream", "messages", "input", "prompt", "contents", "user", "metadata",
    ]

    /// A single value.
    public enum Value: Sendable, Hashable {
        /// A number, as it is written.
        case number(String)
        /// `true` or `false`.
        case truth(Bool)
        /// `null`: the member is sent without a value.
        case nothing
        /// A text.
        case text(String)
    }

    /// The member's name.
    public let name: String
    /// Its value.
    public let value: Value

    /// Makes a parameter.
    public init(name: String, value: Value) {
        self.name = name
        self.value = value
    }
}

extension BodyParameter {
    /// Whether a text is a number of JSON (RFC 8259 section 6).
    public static func isNumber(_ text: String) -> Bool {
        var rest = text.utf8[...]
        func takeDigits() -> Bool {
            let count = rest.prefix { $0 >= 0x30 && $0 <= 0x39 }.count
            rest = rest.dropFirst(count)
            return count > 0
        }
        if rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
        let whole = rest
        guard takeDigits() else { return false }
        guard whole.first != UInt8(ascii: "0") || whole.count - rest.count == 1 else { return false }
        if rest.first == UInt8(ascii: ".") {
            rest = rest.dropFirst()
            guard takeDigits() else { return false }
        }
        if let mark = rest.first, mark | 0x20 == UInt8(ascii: "e") {
            rest = rest.dropFirst()
            if let sign = rest.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") {
                rest = rest.dropFirst()
            }
            guard takeDigits() else { return false }
        }
        return rest.isEmpty
    }
}
