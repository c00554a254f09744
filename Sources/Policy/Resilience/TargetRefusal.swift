/// A target did not take a call.
public struct TargetRefusal: Error, Sendable, Equatable {
    /// Why.
    public let obstacle: TargetObstacle

    /// Makes a refusal.
    public init(obstacle: TargetObstacle) { self.obstacle = obstacle }
}
