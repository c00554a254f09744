import JSONText

/// Which schemas OpenAI's servers follow to the letter: those that they take with `strict: true`.
///
/// A schema that does not keep to the subset is refused with `strict`, and only advice without ("Structured outputs: supported
/// schemas", platform.openai.com/docs/guides/structured-outputs; "Structured outputs", learn.microsoft.com, for Azure, both
/// read 2026-11). What is in doubt counts as not in the subset: an answer is better than a refusal.
struct StrictSchemas {
    /// The most properties of all objects together.
    private let mostProperties: Int
    /// The most objects within each other.
    private let mostLevels: Int
    /// Whether bounds of numbers and lists, patterns and formats are taken.
    private let takesBounds: Bool

    /// The rules of a model; `nil` where the caller's own word stands, as it speaks a dialect of OpenAI's and knows them, or
    /// where the target is another's.
    init?(_ rendering: Rendering, for operation: Operation?) {
        guard rendering.isOpenAI, operation != .chatCompletions, operation != .responses else { return nil }
        let isAzure = rendering.providerKind == "azure-openai"
        mostProperties = isAzure ? 100 : 5_000
        mostLevels = isAzure ? 5 : 10
        // Azure takes none of them, OpenAI not for models that were fine-tuned.
        takesBounds = !isAzure && !rendering.model.hasPrefix("ft:")
    }

    /// Whether a schema keeps to the subset.
    func take(_ schema: JSONValue?) -> Bool {
        guard let root = schema?.object, root["type"] == "object", root["anyOf"] == nil else { return false }
        let definitions = Self.definitions(of: root)
        var count = Count()
        count.characters = definitions.reduce(0) { $0 + $1.name.unicodeScalars.count }
        guard isWithinBounds(count) else { return false }
        let targets = Targets(root, definitions)
        for schema in [JSONValue.object(root)] + definitions.map(\.schema) {
            guard takes(schema, level: 0, within: targets, &count) else { return false }
        }
        return true
    }

    /// Asked as soon as something is counted: nothing is done about more than is taken.
    private func isWithinBounds(_ count: Count) -> Bool {
        count.properties <= mostProperties && count.values <= Count.mostValues
            && count.characters <= Count.mostCharacters
    }

    /// What is bounded in a whole schema.
    private struct Count {
        static let mostValues = 1_000
        static let mostCharacters = 120_000
        var properties = 0
        /// The values of all lists of values.
        var values = 0
        /// The characters of names and values.
        var characters = 0
    }

    /// What says what a value is, or what it is for.
    private static let plain: Set<String> = [
        "type", "description", "title", "enum", "const", "anyOf", "items", "properties", "required",
        "additionalProperties", "$defs", "definitions",
    ]
    private static let bounds: Set<String> = [
        "pattern", "format", "multipleOf", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum",
        "minItems", "maxItems",
    ]
    private static let types: Set<String> = [
        "string", "number", "boolean", "integer", "object", "array", "null",
    ]
    private static let formats: Set<String> = [
        "date-time", "time", "date", "duration", "email", "hostname", "ipv4", "ipv6", "uuid",
    ]

    private func takes(_ schema: JSONValue, level: Int, within targets: Targets, _ count: inout Count) -> Bool
    {
        guard let object = schema.object else { return false }
        if let reference = object["$ref"] {
            // Nothing may stand beside it.
            return object.count == 1 && targets[reference] != nil
        }
        guard object.members.allSatisfy({ isTaken($0) }), hasFewValues(object, &count) else { return false }
        if let choices = object["anyOf"] {
            guard object["type"] == nil, let choices = choices.array, !choices.isEmpty,
                targets.areDistinct(choices)
            else { return false }
            for choice in choices {
                guard takes(choice, level: level, within: targets, &count) else { return false }
            }
            return true
        }
        let types = object["type"].map { $0.array ?? [$0] } ?? []
        let names = types.compactMap(\.string)
        guard !names.isEmpty, names.count == types.count, Self.types.isSuperset(of: names) else {
            return false
        }
        if names.contains("array") {
            guard let items = object["items"], takes(items, level: level, within: targets, &count) else {
                return false
            }
        }
        return !names.contains("object") || takes(object: object, level: level + 1, within: targets, &count)
    }

    /// An object is closed, and has all its members.
    private func takes(
        object: JSONObject,
        level: Int,
        within targets: Targets,
        _ count: inout Count
    ) -> Bool {
        guard level <= mostLevels, object["additionalProperties"] == false,
            let properties = object["properties"]?.object, let required = object["required"]?.array
        else { return false }
        count.properties += properties.count
        count.characters += properties.members.reduce(0) { $0 + $1.key.unicodeScalars.count }
        guard isWithinBounds(count) else { return false }
        let names = Set(required.compactMap(\.string))
        guard required.count == properties.count, names == Set(properties.members.map(\.key)) else {
            return false
        }
        for property in properties.members {
            guard takes(property.value, level: level, within: targets, &count) else { return false }
        }
        return true
    }

    private func isTaken(_ member: JSONObject.Member) -> Bool {
        if Self.plain.contains(member.key) { return true }
        guard takesBounds, Self.bounds.contains(member.key) else { return false }
        switch member.key {
        case "format": return member.value.string.map(Self.formats.contains) ?? false
        // Groups that look around or have names are not.
        case "pattern": return member.value.string.map { !$0.contains("(?") } ?? false
        default: return true
        }
    }

    /// Counts the values that a member may have, if not too many; one long list may have no long texts.
    private func hasFewValues(_ object: JSONObject, _ count: inout Count) -> Bool {
        let values = object["enum"]?.array ?? []
        let length = (values + [object["const"]].compactMap(\.self)).reduce(0) {
            $0 + ($1.string?.unicodeScalars.count ?? 0)
        }
        count.values += values.count
        count.characters += length
        return isWithinBounds(count) && (values.count <= 250 || length <= 15_000)
    }

    /// One of the definitions that a schema brings.
    private struct Definition {
        let name: String
        /// What means it.
        let reference: String
        let schema: JSONValue
    }

    private static func definitions(of root: JSONObject) -> [Definition] {
        ["$defs", "definitions"].flatMap { key in
            (root[key]?.object?.members ?? []).map {
                Definition(name: $0.key, reference: "#/\(key)/\($0.key)", schema: $0.value)
            }
        }
    }

    /// What references may mean: the whole schema, or one of its definitions.
    ///
    /// They are found once, since a schema may have thousands of both.
    private struct Targets {
        /// What is meant, as far as choices are told apart by it.
        struct Target {
            /// The first member of its objects.
            let first: String?

            init(_ object: JSONObject) { first = object["properties"]?.object?.members.first?.key }
        }

        private var targets: [String: Target] = [:]

        init(_ root: JSONObject, _ definitions: [Definition]) {
            targets["#"] = Target(root)
            for definition in definitions {
                targets[definition.reference] = definition.schema.object.map(Target.init)
            }
        }

        subscript(_ reference: JSONValue) -> Target? { reference.string.flatMap { targets[$0] } }

        /// Whether objects among which one is chosen begin with different members: OpenAI tells them apart by that.
        func areDistinct(_ choices: [JSONValue]) -> Bool {
            var firsts: Set<String> = []
            return choices.allSatisfy { choice in
                let target =
                    if let reference = choice["$ref"] { self[reference] } else {
                        choice.object.map(Target.init)
                    }
                return target?.first.map { firsts.insert($0).inserted } ?? true
            }
        }
    }
}
