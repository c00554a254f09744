extension SCIMUser {
    /// Makes one change; one of an attribute that Gatehouse has no use for changes nothing.
    mutating func apply(_ operation: SCIMOperation) throws(SCIMError) {
        switch (operation.path.attribute, operation.path.sub) {
        case ("username", nil): userName = try operation.requiredText("userName")
        case ("externalid", nil): externalID = try operation.text("externalId")
        case ("displayname", nil): displayName = try operation.text("displayName")
        case ("active", nil):
            guard operation.verb != .remove else { throw .bad(.mutability, "active cannot be removed") }
            isActive = try SCIMAttributes.bool(operation.value, path: "active")
        case ("name", nil): try applyName(operation)
        case ("name", "formatted"?): name.formatted = try operation.text("name.formatted")
        case ("name", "givenname"?): name.givenName = try operation.text("name.givenName")
        case ("name", "familyname"?): name.familyName = try operation.text("name.familyName")
        case ("emails", _): try applyEmails(operation)
        default: break
        }
    }

    private mutating func applyName(_ operation: SCIMOperation) throws(SCIMError) {
        guard operation.verb != .remove, operation.value != .null else {
            name = SCIMName()
            return
        }
        let given = try SCIMName(operation.value)
        // What is not given stays: of a complex attribute only the parts that are named are replaced (section 3.5.2.3).
        name.formatted = given.formatted ?? name.formatted
        name.givenName = given.givenName ?? name.givenName
        name.familyName = given.familyName ?? name.familyName
    }

    private mutating func applyEmails(_ operation: SCIMOperation) throws(SCIMError) {
        switch (operation.verb, operation.path.filter) {
        case (.remove, let filter?): emails.removeAll { $0.matches(filter) }
        case (.remove, nil): emails = []
        case (_, let filter?): try setEmail(filter, operation)
        case (.replace, nil): emails = try Self.emails(operation.value)
        case (.add, nil):
            for email in try Self.emails(operation.value) { insert(email) }
        }
    }

    /// Sets the addresses that a filter finds; where it finds none, one is added, as Entra and Okta expect.
    private mutating func setEmail(_ filter: SCIMCondition, _ operation: SCIMOperation) throws(SCIMError) {
        switch operation.path.sub {
        case "value"?:
            let value = try operation.requiredText("emails.value")
            let found = emails.indices.filter { emails[$0].matches(filter) }
            for index in found { emails[index].value = value }
            if found.isEmpty {
                guard let type = filter.equality(of: "type")?.string else {
                    throw .bad(.noTarget, "no address is found by the filter")
                }
                insert(SCIMEmail(value: value, type: type))
            }
        case "primary"?:
            let isPrimary = try SCIMAttributes.bool(operation.value, path: "emails.primary")
            guard let index = emails.firstIndex(where: { $0.matches(filter) }) else { return }
            if isPrimary { for other in emails.indices { emails[other].isPrimary = false } }
            emails[index].isPrimary = isPrimary
        case nil:
            emails.removeAll { $0.matches(filter) }
            for email in try Self.emails(operation.value) { insert(email) }
        default: break
        }
    }

    /// Adds an address in the place of an equal one; a new primary one makes the others secondary (section 3.5.2).
    private mutating func insert(_ email: SCIMEmail) {
        emails.removeAll { $0.value == email.value && $0.type == email.type }
        if email.isPrimary { for index in emails.indices { emails[index].isPrimary = false } }
        emails.append(email)
    }
}
