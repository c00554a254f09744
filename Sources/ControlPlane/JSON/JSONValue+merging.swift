extension JSONValue {
    /// This value with a patch merged in (RFC 7396): objects member for member, `null` takes a member away, everything
    /// else replaces.
    func merging(_ patch: JSONValue) -> JSONValue {
        guard case .object(let changes) = patch else { return patch }
        var members = members ?? []
        for change in changes {
            let index = members.firstIndex { $0.name == change.name }
            if change.value == .null {
                if let index { members.remove(at: index) }
            } else if let index {
                members[index].value = members[index].value.merging(change.value)
            } else {
                members.append(Member(name: change.name, value: JSONValue.null.merging(change.value)))
            }
        }
        return .object(members)
    }

    /// This object without a member.
    func without(_ name: String) -> JSONValue {
        guard case .object(let members) = self else { return self }
        return .object(members.filter { $0.name != name })
    }
}
