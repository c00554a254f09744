/// A value that the store keeps sealed under the installation's secret key.
public struct SealedValue: Sendable, Hashable {
    /// The column that it is in, such as `providers.sealed_credential`.
    public let column: String
    /// What tells its row from others: a name.
    public let row: String
    /// The place that it is sealed for.
    public let place: String
    /// The sealed bytes.
    public var sealed: [UInt8]
    /// Whether it may be there although only a key opens it that is lost, since nobody can give it anew.
    public let mayBeLost: Bool

    /// Joins the parts.
    public init(column: String, row: String, place: String, sealed: [UInt8], mayBeLost: Bool = false) {
        self.column = column
        self.row = row
        self.place = place
        self.mayBeLost = mayBeLost
        self.sealed = sealed
    }
}

/// Everything of a store that depends on the secret key, for a change of that key.
///
/// Asked for by the directory.
///
/// Calls block on the store.
public protocol SealedKeeping: AuditReading {
    /// All sealed values of all tables.
    func sealedValues() throws -> [SealedValue]
    /// Puts values and checkpoints in the place of those of the same row and number, and adds rows to the trail with their
    /// checkpoint, in one transaction.
    ///
    /// What stood in the place of a value is overwritten, as far as the store can see to that.
    func replace(_ change: SealedChange) throws
}

/// What a change of the secret key writes.
public struct SealedChange: Sendable {
    /// The values, sealed anew.
    public var values: [SealedValue]
    /// The checkpoints, signed anew.
    public var checkpoints: [AuditCheckpoint]
    /// The rows that say so.
    public var rows: [AuditRow]
    /// The checkpoint that covers them.
    public var checkpoint: AuditCheckpoint

    /// Joins the parts.
    public init(
        values: [SealedValue],
        checkpoints: [AuditCheckpoint],
        rows: [AuditRow],
        checkpoint: AuditCheckpoint
    ) {
        self.values = values
        self.checkpoints = checkpoints
        self.rows = rows
        self.checkpoint = checkpoint
    }
}
