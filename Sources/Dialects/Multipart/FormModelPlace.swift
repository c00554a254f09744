/// Where a form names its model, or is given the name in a part of its own.
public struct FormModelPlace: Hashable, Sendable {
    /// The name, without quotes; empty where a part is put in.
    public let range: Range<Int>
    /// What stands before the name in a part that is put in.
    let lead: [UInt8]

    /// The change that names a model; `nil` if the name cannot stand in a form.
    public func splice(model name: String) -> Splice? {
        guard !name.utf8.contains(where: { $0 == 0x0D || $0 == 0x0A }) else { return nil }
        return Splice(range: range, replacement: lead + Array(name.utf8))
    }
}
