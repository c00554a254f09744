import Vocabulary

/// Which rows concern some nodes, as the whole trail was proved to say.
public struct AuditPart: Sendable {
    /// The nodes.
    public let nodes: [TeamID]
    /// The last row of the trail up to which it is proved.
    public let last: Int64
    /// The rows of each node that has any.
    public let chains: [TeamID: AuditChain]
    /// The rows that say that the trail did not go on where it had ended: what comes before one is as it was found then.
    public let gaps: [Int64]
}
