import Yams

/// Reads one mapping of the file by the table of its keys; whatever is wrong goes to the reading's list.
struct SectionReader {
    /// The table.
    let section: Section
    /// Where the mapping stands.
    let place: Place
    /// The reading that this is part of.
    let reading: Reading
    private var values: [String: Item] = [:]

    /// A value and where it stands.
    private struct Item {
        let node: Node
        let place: Place
    }

    /// A mapping that the file does not have: only environment variables have a say.
    init(absent section: Section, at place: Place, in reading: Reading) {
        self.section = section
        self.place = place
        self.reading = reading
    }

    /// A mapping of the file, whose unknown and missing keys are reported.
    init(_ node: Node, _ section: Section, at place: Place, in reading: Reading) {
        self.init(absent: section, at: place, in: reading)
        guard case .mapping(let mapping) = node else {
            reading.report("must be a mapping of keys, found \(Self.kind(of: node))", at: place)
            return
        }
        for (key, value) in mapping { read(key, value) }
        for field in section.fields where field.isRequired && values[field.name] == nil {
            reading.report("is missing", at: place.missing(field.name))
        }
    }

    private mutating func read(_ key: Node, _ value: Node) {
        guard case .scalar(let name) = key else {
            reading.report("a key must be text, found \(Self.kind(of: key))", at: place)
            return
        }
        let keyPlace = place.key(name.string, line: key.mark?.line ?? 0, column: key.mark?.column ?? 0)
        if section.field(name.string) != nil {
            let line = value.mark?.line ?? keyPlace.line
            let column = value.mark?.column ?? keyPlace.column
            values[name.string] = Item(node: value, place: place.key(name.string, line: line, column: column))
        } else if section.laterNames.contains(name.string) {
            reading.report("is not supported yet by this version", at: keyPlace)
        } else if name.string == "<<" {
            reading.report("merge keys are not supported; an alias of a whole value is", at: keyPlace)
        } else {
            let suggestion = Nearest.name(to: name.string, among: section.fields.map(\.name))
            reading.report("unknown key", at: keyPlace, suggestion: suggestion)
        }
    }

    /// What a reader of the file would call a node.
    static func kind(of node: Node) -> String {
        switch node {
        case .mapping: "a mapping"
        case .sequence: "a list"
        case .scalar, .alias: scalar(node, Place(file: "", line: 0, column: 0, path: ""))?.kind ?? "an alias"
        }
    }

    /// A node as a scalar; `nil` if it is a mapping or list.
    static func scalar(_ node: Node, _ place: Place) -> Scalar? {
        guard case .scalar(let scalar) = node else { return nil }
        return Scalar(text: scalar.string, origin: scalar.style == .plain ? .plain : .quoted, place: place)
    }
}

extension SectionReader {
    /// The type of a key, which the tables must know.
    func type(of name: String) -> FieldType {
        guard let field = section.field(name) else {
            preconditionFailure("the table of \(section) has no key \(name)")
        }
        reading.askedKeys.insert("\(section.rawValue).\(name)")
        return field.type
    }

    /// Whether the file has a key.
    func has(_ name: String) -> Bool { values[name] != nil }

    /// Where a key's value stands, or would stand.
    func place(of name: String) -> Place { values[name]?.place ?? place.missing(name) }

    /// The node of a key.
    ///
    /// Nothing at all under a key of the outermost level counts as an absent key.
    func node(_ name: String) -> Node? {
        guard let item = values[name] else { return nil }
        let isNothing = Self.scalar(item.node, item.place)?.isNull ?? false
        return isNothing && section == .configuration ? nil : item.node
    }

    /// The values given for a key that holds one value: the file's, then the environment's, which wins.
    func scalars(_ name: String) -> [Scalar] {
        var scalars: [Scalar] = []
        if let node = node(name) {
            if let scalar = Self.scalar(node, place(of: name)) {
                scalars.append(scalar)
            } else {
                reading.report("must be a single value, found \(Self.kind(of: node))", at: place(of: name))
            }
        }
        if let override = override(name) { scalars.append(override) }
        return scalars
    }

    /// The environment's value for a key; an empty variable is an unset one.
    func override(_ name: String) -> Scalar? {
        guard let field = section.field(name), let variable = section.variable(field),
            let text = reading.environment[variable], !text.isEmpty
        else { return nil }
        return Scalar(text: text, origin: .environment, place: .variable(variable))
    }
}
