import Vocabulary

extension BudgetTerms {
    /// How many windows of an hour can touch one of a holder's, which has so many days at most, or an hour if none.
    ///
    /// A day has an hour more when clocks are put back, in few places two. Where the hours of both do not begin together one
    /// is touched at either end. Where clocks change within an hour, or by a part of one, that hour is two windows: such
    /// places do so twice a year, half a year apart. It may be one or two more than there ever are.
    func hours(during holder: BudgetTerms, ofDays days: Int64, _ zones: ZoneOffsets) -> Int64 {
        let (own, other) = (zones.clock(of: timeZone), zones.clock(of: holder.timeZone))
        let coincide = timeZone == holder.timeZone
        if days == 0, coincide { return 1 }
        let beginTogether = coincide || own.parts.union(other.parts).count == 1
        let cut = own.cutsHours ? 1 + (days + 1) / 182 : 0
        let whole = days == 0 ? 1 : 24 * days + max(1, (other.spread + 3599) / 3600)
        return whole + (beginTogether ? 0 : 1) + cut
    }
}
