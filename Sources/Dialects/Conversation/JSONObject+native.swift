import JSONText

extension JSONObject {
    /// Appends the members of a part that only one dialect knows, if it is this one and they are not there yet.
    mutating func append(own native: NativeMembers?, of operation: Operation) {
        guard let native, native.operation == operation else { return }
        for member in native.members.members where self[member.key] == nil {
            append(member.key, member.value)
        }
    }
}
