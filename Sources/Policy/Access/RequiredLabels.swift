/// Labels that a target must carry to be used: what a key, its teams or a rule require.
public struct RequiredLabels: Hashable, Sendable, ExpressibleByDictionaryLiteral {
    /// The value of each name.
    ///
    /// Where two were required of one name both are kept, parted by the end of a line, which no label has, so that no target
    /// carries them.
    public private(set) var texts: [String: String]

    /// Requires some values by name.
    public init(_ texts: [String: String] = [:]) { self.texts = texts }

    /// Requires some values by name; of one that is given twice the last.
    public init(dictionaryLiteral elements: (String, String)...) {
        texts = Dictionary(elements) { _, last in last }
    }

    /// Whether nothing is required.
    public var isEmpty: Bool { texts.isEmpty }

    /// The value that is required of a name; `nil` if none is.
    public subscript(name: String) -> String? { texts[name] }

    /// Whether labels have all that is required.
    public func areCarried(by labels: [String: String]) -> Bool {
        texts.isEmpty || texts.allSatisfy { labels[$0.key] == $0.value }
    }

    /// Requires what others require as well; nothing that was required is forgotten.
    public mutating func add(_ others: RequiredLabels) {
        texts.merge(others.texts) { own, other in own == other ? own : "\(own)\n\(other)" }
    }

    /// The first name, in their order, of which others require another value.
    public func contradiction(with others: RequiredLabels) -> String? {
        texts.keys.sorted().first { name in others.texts[name].map { $0 != texts[name] } ?? false }
    }
}

extension RequiredLabels {
    /// What a team and all above it require together, the nearest team first.
    public init(of line: [Team]) {
        self.init()
        for team in line { add(team.requireLabels) }
    }
}
