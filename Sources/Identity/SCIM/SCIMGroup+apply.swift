extension SCIMGroup {
    /// Makes one change; one of an attribute that Gatehouse has no use for changes nothing.
    mutating func apply(_ operation: SCIMOperation) throws(SCIMError) {
        switch (operation.path.attribute, operation.path.sub) {
        case ("displayname", nil): displayName = try operation.requiredText("displayName")
        case ("externalid", nil): externalID = try operation.text("externalId")
        case ("members", nil): try applyMembers(operation)
        default: break
        }
    }

    private mutating func applyMembers(_ operation: SCIMOperation) throws(SCIMError) {
        switch (operation.verb, operation.path.filter) {
        case (.remove, let filter?):
            // What clients send is not held against each of many members.
            if let value = filter.equality(of: "value")?.string {
                remove([SCIMReference(value: value)])
            } else {
                remove(members.filter { filter.holds(for: $0.node) })
            }
        case (.remove, nil) where operation.value == .null: removeAll()
        // Not of the protocol, but what Entra sends: the members to remove as a value.
        case (.remove, nil): remove(try Self.references(operation.value))
        case (.add, nil): add(try Self.references(operation.value))
        case (.replace, nil):
            let references = try Self.references(operation.value)
            removeAll()
            add(references)
        case (_, .some): throw .bad(.invalidPath, "members are added and replaced without a filter")
        }
    }
}
