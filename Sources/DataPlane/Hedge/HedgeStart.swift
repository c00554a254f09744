/// What was taken for an attempt beside a slow one, before it is made.
struct HedgeStart {
    /// The call as the book of targets sees it.
    let targetCall: TargetCall
    /// The place that two calls at once take beside the request's own.
    var place: LimitPermit?
    /// The place in the limits of the target.
    var permit: LimitPermit?
}
