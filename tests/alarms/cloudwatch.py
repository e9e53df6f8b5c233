"""How CloudWatch evaluates an alarm: statistics of a minute, metric math, M of N data points, and data that is missing.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html, and there *Configuring how CloudWatch
alarms treat missing data* and *Percentile-based alarms and low data samples*."""

import math
import operator
import re

COMPARISONS = {
    "GreaterThanThreshold": operator.gt,
    "GreaterThanOrEqualToThreshold": operator.ge,
    "LessThanThreshold": operator.lt,
}
# An alarm looks at a few periods more than it evaluates, to have that many in spite of missing ones.
MORE_PERIODS = 2


def statistic(name, samples):
    """The statistic of one period, of which the samples are known; None if there are none."""
    if not samples:
        return None
    if between := re.fullmatch(r"PR\((\d+):(\d+)\)", name):
        return 100 * sum(float(between[1]) < sample <= float(between[2]) for sample in samples) / len(samples)
    if percentile := re.fullmatch(r"p(\d+)", name):
        return sorted(samples)[math.ceil(len(samples) * int(percentile[1]) / 100) - 1]
    return {"Sum": sum, "Maximum": max, "SampleCount": len, "Average": lambda all: sum(all) / len(all)}[name](samples)


class Alarm:
    """An alarm of a template, with resolved properties."""

    def __init__(self, properties):
        self.properties = properties
        self.periods = properties["EvaluationPeriods"]
        self.needed = properties.get("DatapointsToAlarm", self.periods)
        self.threshold = float(properties["Threshold"])
        self.breaches = COMPARISONS[properties["ComparisonOperator"]]
        self.queries = properties.get("Metrics") or [{"Id": "only", "MetricStat": {"Metric": properties}}]
        stats = [query["MetricStat"] for query in self.queries if "MetricStat" in query]
        self.seconds = {stat.get("Period", properties.get("Period")) for stat in stats}.pop()

    def fires(self, series, now):
        """Whether it is in the state ALARM at this minute; `series` has the samples of a metric in minutes."""
        step = self.seconds // 60
        last = now // step
        values = [self.value(series, range(at * step, (at + 1) * step)) for at in range(last - self.periods - MORE_PERIODS, last)]
        known = [value for value in values if value is not None]
        if len(known) >= self.periods:
            breaching = [self.breaches(value, self.threshold) for value in known[-self.periods :]]
        else:
            missing = self.properties["TreatMissingData"] == "breaching"
            breaching = [missing if value is None else self.breaches(value, self.threshold) for value in values[-self.periods :]]
        return sum(breaching) >= self.needed

    def value(self, series, minutes):
        """The value of one period."""
        values = {}
        for query in self.queries:
            if "MetricStat" in query:
                values[query["Id"]] = self.stat(query["MetricStat"], series, minutes)
        if "Metrics" not in self.properties:
            return values["only"]
        expression = next(query["Expression"] for query in self.queries if "Expression" in query)
        return calculated(expression, values)

    def stat(self, stat, series, minutes):
        metric = stat["Metric"]
        dimensions = tuple(sorted((one["Name"], one["Value"]) for one in metric.get("Dimensions", [])))
        samples = [sample for minute in minutes for sample in series(metric["Namespace"], metric["MetricName"], dimensions, minute)]
        name = stat.get("Stat") or self.properties.get("Statistic") or self.properties["ExtendedStatistic"]
        low = re.fullmatch(r"p(\d+)", name) and len(samples) < 10 / (1 - int(name[1:]) / 100)
        if low and self.properties.get("EvaluateLowSampleCountPercentile") == "ignore":
            return None
        return statistic(name, samples)


def calculated(expression, values):
    """The result of metric math. With a metric that has no data there is none, except of `SUM`."""
    known = {name: value for name, value in values.items() if value is not None}
    functions = {"IF": lambda condition, then, other: then if condition else other, "METRICS": known.values, "SUM": sum}
    if not known or (len(known) < len(values) and "METRICS" not in expression):
        return None
    return eval(expression, {"__builtins__": {}}, functions | known)
