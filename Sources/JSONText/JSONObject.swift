/// The members of a JSON object in their order; a key stands once.
public struct JSONObject: Hashable, Sendable {
    /// One key with its value.
    public struct Member: Hashable, Sendable {
        /// The key, unescaped.
        public var key: String
        /// The value.
        public var value: JSONValue

        /// Makes a member.
        public init(_ key: String, _ value: JSONValue) {
            self.key = key
            self.value = value
        }
    }

    /// The members in order.
    public private(set) var members: [Member] = []

    /// Makes an empty object.
    public init() {}

    /// Makes an object; of repeated keys the last one counts, in the place of the first.
    public init(_ elements: [(String, JSONValue)]) {
        members.reserveCapacity(elements.count)
        merge(elements)
    }

    /// Whether there are no members.
    public var isEmpty: Bool { members.isEmpty }

    /// How many members there are.
    public var count: Int { members.count }

    /// The value of a key; setting `nil` removes the member, setting a value keeps its place or appends it.
    ///
    /// Linear in the number of members, of which objects on the path have few.
    public subscript(_ key: String) -> JSONValue? {
        get { members.first { $0.key == key }?.value }
        set {
            let place = members.firstIndex { $0.key == key }
            switch (place, newValue) {
            case (let place?, let value?): members[place].value = value
            case (let place?, nil): members.remove(at: place)
            case (nil, let value?): members.append(Member(key, value))
            case (nil, nil): break
            }
        }
    }

    /// Sets many members: each keeps the place that its key has, or is appended.
    ///
    /// Linear in the members that there are and those that come.
    public mutating func merge(_ elements: [(String, JSONValue)]) {
        guard elements.count > Self.few else {
            for (key, value) in elements { self[key] = value }
            return
        }
        var places: [String: Int] = [:]
        places.reserveCapacity(members.count + elements.count)
        for (place, member) in members.enumerated() { places[member.key] = place }
        for (key, value) in elements {
            if let place = places[key] {
                members[place].value = value
            } else {
                places[key] = members.count
                members.append(Member(key, value))
            }
        }
    }

    /// So many elements are looked up one by one.
    private static let few = 8

    /// Appends a member whose key is known to be new.
    public mutating func append(_ key: String, _ value: JSONValue) { members.append(Member(key, value)) }

    /// Appends a member whose key is known to be new, if there is a value.
    public mutating func append(_ key: String, _ value: JSONValue?) {
        if let value { members.append(Member(key, value)) }
    }

    /// Takes a member out and gives its value; `null` counts as absent.
    public mutating func take(_ key: String) -> JSONValue? {
        guard let place = members.firstIndex(where: { $0.key == key }) else { return nil }
        let value = members.remove(at: place).value
        return value == .null ? nil : value
    }
}
