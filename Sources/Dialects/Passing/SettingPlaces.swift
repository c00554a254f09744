/// Where a body has a setting that rules give a value: dialects have names of their own for the same, and some have several.
public struct SettingPlaces: Hashable, Sendable {
    /// The paths at which it stands as a rule; where it has several spellings, the first one's first.
    let usual: [[String]]
    /// The paths at which it counts as well if it stands there.
    var others: [[String]] = []

    /// The paths at which a body is given the value: everywhere where it has one, else at the usual place.
    public func paths(in body: Span<UInt8>) -> [[String]] {
        var present: [[String]] = []
        for path in usual + others where BodyEdit.has(path, in: body) { present.append(path) }
        guard present.isEmpty else { return present }
        // An object that is there in another spelling must not stand there twice.
        for path in usual where BodyEdit.has(path.dropLast(), in: body) { return [path] }
        return Array(usual.prefix(1))
    }
}
