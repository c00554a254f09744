/// What became of an exchange that waited.
public enum LimitDecision: Sendable, Equatable {
    /// It is admitted; what the limits leave.
    case admitted(LimitReadings)
    /// It waited as long as it may; what still stands in the way.
    case refused(LimitExcess)
}
