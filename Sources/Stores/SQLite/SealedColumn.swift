/// A column whose values are sealed under the installation's secret key.
///
/// Every such column is in the list, and its name begins with `sealed_`: a test compares the list with the tables.
struct SealedColumn: Sendable {
    /// The table.
    let table: String
    /// The column of its names.
    let key: String
    /// The column.
    let name: String
    /// What the place of a value begins with, its name following.
    let place: String
    /// Whether a value may be there that only a key opens that is lost; nobody can give such a one anew.
    var mayBeLost = false

    /// All of them.
    static let all = [
        SealedColumn(table: "providers", key: "name", name: "sealed_credential", place: "provider/"),
        SealedColumn(table: "providers", key: "name", name: "sealed_headers", place: "provider_headers/"),
        SealedColumn(table: "text_keys", key: "id", name: "sealed_key", place: "text_key/", mayBeLost: true),
    ]

    /// Table and column.
    var description: String { "\(table).\(name)" }
}
