import JSONText
import Vocabulary

/// The top-level fields by which a provider runs other models than the one that a body names as its `model`.
///
/// The gate reads that one alone: what others cost is neither granted nor bounded, and answers are booked at its price. `models`
/// and `fallbacks` are tried in turn, and the one that answers is billed ("Model Fallbacks", openrouter.ai/docs;
/// "Messages", platform.claude.com); a `preset` holds such lists and tools at the provider ("Presets", openrouter.ai/docs); the
/// plugin `fusion` has several models answer ("Fusion Router", openrouter.ai/docs); Vercel's list stands in
/// `providerOptions.gateway` ("Model Fallbacks", vercel.com/docs/ai-gateway); `compound_custom` chooses the models of
/// Groq's systems (console.groq.com/docs/compound). All read 2026-11.
enum OtherModelField: CaseIterable {
    case models, fallbacks, preset, plugins, providerOptions, compoundCustom

    /// The field that a key names, in whatever case a server may read it.
    init?(_ key: JSONKey, in bytes: Span<UInt8>) {
        if key.isEscaped {
            // Rare, and its letters say nothing: try all.
            for field in Self.allCases where key.matchesIgnoringCase(field.folded, in: bytes) {
                self = field
                return
            }
            return nil
        }
        let start = key.content.lowerBound
        guard key.content.count >= 6 else { return nil }
        let candidate: Self? =
            switch bytes[start] | 0x20 {
            case UInt8(ascii: "c"): .compoundCustom
            case UInt8(ascii: "f"): .fallbacks
            case UInt8(ascii: "m"): .models
            case UInt8(ascii: "p"):
                switch bytes[start + 2] | 0x20 {
                case UInt8(ascii: "e"): .preset
                case UInt8(ascii: "u"): .plugins
                default: .providerOptions
                }
            default: nil
            }
        guard let candidate, key.matchesIgnoringCase(candidate.folded, in: bytes) else { return nil }
        self = candidate
    }

    /// Refuses a value that names other models; one that says nothing passes.
    func check(_ value: Range<Int>, _ body: Span<UInt8>) throws(Refusal) {
        guard names(value, body) else { return }
        throw Refusal(otherModelsIn: name)
    }

    private var name: String {
        switch self {
        case .models: "models"
        case .fallbacks: "fallbacks"
        case .preset: "preset"
        case .plugins: "plugins"
        case .providerOptions: "providerOptions"
        case .compoundCustom: "compound_custom"
        }
    }

    /// The name in small letters.
    private var folded: StaticString {
        switch self {
        case .models: "models"
        case .fallbacks: "fallbacks"
        case .preset: "preset"
        case .plugins: "plugins"
        case .providerOptions: "provideroptions"
        case .compoundCustom: "compound_custom"
        }
    }

    private func names(_ value: Range<Int>, _ body: Span<UInt8>) -> Bool {
        switch self {
        case .models, .fallbacks, .preset: body.saysSomething(value)
        case .plugins: Self.isNamed(inPlugins: value, body)
        case .providerOptions:
            body.members(of: value) { key, options in
                key.matchesIgnoringCase("gateway", in: body) && Self.listsModels(options, body)
            }
        case .compoundCustom: Self.listsModels(value, body)
        }
    }

    /// Whether an object has models of its own.
    private static func listsModels(_ object: Range<Int>, _ body: Span<UInt8>) -> Bool {
        body.members(of: object) { key, value in
            key.matchesIgnoringCase("models", in: body) && body.saysSomething(value)
        }
    }

    private static func isNamed(inPlugins plugins: Range<Int>, _ body: Span<UInt8>) -> Bool {
        var outline = JSONOutline(at: plugins.lowerBound)
        return outline.anyMember(body) { key, plugin in
            let value = plugin.skipValue(body)
            if key.matchesIgnoringCase("id", in: body) {
                return value.count <= 64 && body[value.lowerBound] == UInt8(ascii: "\"")
                    && JSONString.decode(value, in: body).lowercased() == "fusion"
            }
            return ToolModels.isNamed(by: key, value: value, in: body)
        }
    }
}

extension Refusal {
    /// The refusal of a body with a field by which the provider would run other models than the one that is asked for.
    init(otherModelsIn field: String) {
        self.init(
            .invalidBody,
            "With '\(field)' the provider would run other models than the one that is asked for: they are not granted and "
                + "have no price here, so that their cost could not be bounded or booked. The caller must leave them "
                + "out; the operator can let the gateway fall back.",
            param: field
        )
    }
}

extension Span where Element == UInt8 {
    /// Whether a value is anything but `null`, an empty string, an empty array or an empty object.
    func saysSomething(_ value: Range<Int>) -> Bool {
        guard value.lowerBound < value.upperBound else { return false }
        switch self[value.lowerBound] {
        case UInt8(ascii: "n"): return false
        case UInt8(ascii: "\""): return value.count > 2
        case UInt8(ascii: "["), UInt8(ascii: "{"):
            let inside = value.lowerBound + 1..<value.upperBound - 1
            return inside.contains { self[$0] > 0x20 }
        default: return true
        }
    }

    /// Whether some member of an object is such a one; what is no object has none.
    func members(of object: Range<Int>, _ matches: (JSONKey, Range<Int>) -> Bool) -> Bool {
        var outline = JSONOutline(at: object.lowerBound)
        guard outline.enter(self, UInt8(ascii: "{")) else { return false }
        while let key = outline.nextMember(self) {
            if matches(key, outline.skipValue(self)) { return true }
        }
        return false
    }
}
