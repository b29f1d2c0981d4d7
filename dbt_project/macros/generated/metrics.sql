{# GENERATED from gai_pipeline/forms by `python -m gai_pipeline.codegen`. Do not edit. #}

{# Every metric: position, code, names, unit, kind, formula, editions it is comparable over, caveat. #}
{% macro metric_descriptions() %}
select * from (values
    (1, 'new_requests', '新收申请', 'New requests', '件', 'count', 'applications.new_requests.total', '2019, 2021', 'requests received in the year, not people; one person may send hundreds'),
    (2, 'carried_over', '上年结转', 'Requests carried over from the year before', '件', 'count', 'applications.carried_over.total', '2019, 2021', 'should equal what the body carried forward the year before (rule applications.carry_over)'),
    (3, 'granted', '予以公开', 'Granted in full', '件', 'count', 'applications.granted.total', '2019, 2021', 'decided in the year, whenever received'),
    (4, 'partially_granted', '部分公开', 'Granted in part', '件', 'count', 'applications.partially_granted.total', '2019, 2021', 'a request that was partly refused stands here only'),
    (5, 'denied', '不予公开', 'Denied', '件', 'count', 'applications.all denied.total', '2019, 2021', 'the eight reasons of the law; information that is not held and requests not processed are counted apart'),
    (6, 'unavailable', '无法提供', 'Not available', '件', 'count', 'applications.all unavailable.total', '2019, 2021', 'mostly information that the body does not hold, often that of another body'),
    (7, 'rejected', '不予处理', 'Not processed', '件', 'count', 'applications.all rejected.total', '2019, 2021', 'complaints, repeats and the like; grows with a few frequent senders'),
    (8, 'other_processed', '其他处理', 'Otherwise processed', '件', 'count', 'applications.all other_processed.total', '2019, 2021', 'one row in the 2019 form and the sum of three rows in the 2021 form'),
    (9, 'total_processed', '办理结果总计', 'Total processed', '件', 'count', 'applications.total_processed.total', '2019, 2021', 'as printed, not added up here (rule applications.outcome_total)'),
    (10, 'carried_forward', '结转下年度', 'Carried forward to the next year', '件', 'count', 'applications.carried_forward.total', '2019, 2021', 'still open at the end of the year'),
    (11, 'disclosure_rate', '公开率', 'Disclosure rate', 'ratio', 'ratio', '(granted + partially_granted) / (total_processed)', '2019, 2021', 'NULL where nothing was processed; of few requests it says little'),
    (12, 'natural_person_share', '自然人申请占比', 'Share of requests by natural persons', 'ratio', 'ratio', '(new_requests_natural_person) / (new_requests)', '2019, 2021', 'NULL where there was no new request'),
    (13, 'reconsiderations', '行政复议', 'Administrative reconsiderations', '件', 'count', 'reviews.reconsideration.total', '2019, 2021', 'about information requests only; pending ones included'),
    (14, 'reconsiderations_corrected', '行政复议纠正', 'Reconsiderations that corrected the decision', '件', 'count', 'reviews.reconsideration.corrected', '2019, 2021', 'about information requests only'),
    (15, 'litigations', '行政诉讼', 'Administrative litigations', '件', 'count', 'reviews.litigation_direct.total + reviews.litigation_after_reconsideration.total', '2019, 2021', 'direct actions and those after reconsideration; pending ones included'),
    (16, 'litigations_corrected', '行政诉讼纠正', 'Litigations that corrected the decision', '件', 'count', 'reviews.litigation_direct.corrected + reviews.litigation_after_reconsideration.corrected', '2019, 2021', 'direct actions and those after reconsideration'),
    (17, 'rules_in_force', '现行有效规章', 'Rules in force', '件', 'count', 'proactive.rules.in_force', '2021', 'only provinces, cities with districts and ministries may make rules; elsewhere a figure but 0 is a filer''s error'),
    (18, 'normative_documents_issued', '制发规范性文件', 'Normative documents issued', '件', 'count', 'proactive.normative_documents.issued', '2021', '2019 asks for documents made and is not compared'),
    (19, 'normative_documents_repealed', '废止规范性文件', 'Normative documents repealed', '件', 'count', 'proactive.normative_documents.repealed', '2021', 'not asked for in 2019'),
    (20, 'normative_documents_in_force', '现行有效规范性文件', 'Normative documents in force', '件', 'count', 'proactive.normative_documents.in_force', '2021', 'a stock at the end of the year; a body that reports its region''s counts those of its units too'),
    (21, 'permits', '行政许可', 'Permit decisions', '件', 'count', 'proactive.administrative_permit.decisions', '2019, 2021', 'moves between bodies when a permit bureau is set up'),
    (22, 'penalties', '行政处罚', 'Penalty decisions', '件', 'count', 'proactive.administrative_penalty.decisions', '2019, 2021', 'traffic police decisions dominate where they are included; moves between bodies when enforcement is joined'),
    (23, 'compulsions', '行政强制', 'Compulsion decisions', '件', 'count', 'proactive.administrative_compulsion.decisions', '2019, 2021', 'measures and enforcement together'),
    (24, 'fees_wan_yuan', '行政事业性收费', 'Administrative fees', '万元', 'count', 'proactive.administrative_fee.amount_wan_yuan', '2021', '10,000 yuan; some filers give yuan; 2019 counts kinds of fees and is not compared')
) as v(position, metric, name_zh, name_en, unit, kind, formula, comparable_editions, caveat)
{% endmacro %}

{# The cells that metrics are made of, numbered. #}
{% macro metric_cells() %}
select * from (values
    (1, 'applications', 'new_requests', 'total'),
    (2, 'applications', 'carried_over', 'total'),
    (3, 'applications', 'granted', 'total'),
    (4, 'applications', 'partially_granted', 'total'),
    (5, 'applications', 'denied_state_secret', 'total'),
    (6, 'applications', 'denied_law_prohibits', 'total'),
    (7, 'applications', 'denied_public_security_stability', 'total'),
    (8, 'applications', 'denied_third_party_rights', 'total'),
    (9, 'applications', 'denied_internal_affairs', 'total'),
    (10, 'applications', 'denied_process_information', 'total'),
    (11, 'applications', 'denied_enforcement_file', 'total'),
    (12, 'applications', 'denied_administrative_query', 'total'),
    (13, 'applications', 'unavailable_not_held', 'total'),
    (14, 'applications', 'unavailable_requires_creation', 'total'),
    (15, 'applications', 'unavailable_still_unclear', 'total'),
    (16, 'applications', 'rejected_petition_complaint', 'total'),
    (17, 'applications', 'rejected_repeat', 'total'),
    (18, 'applications', 'rejected_publication', 'total'),
    (19, 'applications', 'rejected_excessive', 'total'),
    (20, 'applications', 'rejected_reconfirmation', 'total'),
    (21, 'applications', 'other_not_supplemented', 'total'),
    (22, 'applications', 'other_fee_unpaid', 'total'),
    (23, 'applications', 'other_remaining', 'total'),
    (24, 'applications', 'other_processing', 'total'),
    (25, 'applications', 'total_processed', 'total'),
    (26, 'applications', 'carried_forward', 'total'),
    (27, 'reviews', 'reconsideration', 'total'),
    (28, 'reviews', 'reconsideration', 'corrected'),
    (29, 'reviews', 'litigation_direct', 'total'),
    (30, 'reviews', 'litigation_after_reconsideration', 'total'),
    (31, 'reviews', 'litigation_direct', 'corrected'),
    (32, 'reviews', 'litigation_after_reconsideration', 'corrected'),
    (33, 'proactive', 'rules', 'in_force'),
    (34, 'proactive', 'normative_documents', 'issued'),
    (35, 'proactive', 'normative_documents', 'repealed'),
    (36, 'proactive', 'normative_documents', 'in_force'),
    (37, 'proactive', 'administrative_permit', 'decisions'),
    (38, 'proactive', 'administrative_penalty', 'decisions'),
    (39, 'proactive', 'administrative_compulsion', 'decisions'),
    (40, 'proactive', 'administrative_fee', 'amount_wan_yuan'),
    (41, 'applications', 'new_requests', 'natural_person')
) as v(cell_no, table_name, row_code, column_code)
{% endmacro %}

{# One column a cell, from a report's figures and the numbers that metric_cells() gives their cells: two lists. #}
{% macro metric_cell_columns() %}
    figures[list_position(cell_numbers, 1)] as cell_1,
    figures[list_position(cell_numbers, 2)] as cell_2,
    figures[list_position(cell_numbers, 3)] as cell_3,
    figures[list_position(cell_numbers, 4)] as cell_4,
    figures[list_position(cell_numbers, 5)] as cell_5,
    figures[list_position(cell_numbers, 6)] as cell_6,
    figures[list_position(cell_numbers, 7)] as cell_7,
    figures[list_position(cell_numbers, 8)] as cell_8,
    figures[list_position(cell_numbers, 9)] as cell_9,
    figures[list_position(cell_numbers, 10)] as cell_10,
    figures[list_position(cell_numbers, 11)] as cell_11,
    figures[list_position(cell_numbers, 12)] as cell_12,
    figures[list_position(cell_numbers, 13)] as cell_13,
    figures[list_position(cell_numbers, 14)] as cell_14,
    figures[list_position(cell_numbers, 15)] as cell_15,
    figures[list_position(cell_numbers, 16)] as cell_16,
    figures[list_position(cell_numbers, 17)] as cell_17,
    figures[list_position(cell_numbers, 18)] as cell_18,
    figures[list_position(cell_numbers, 19)] as cell_19,
    figures[list_position(cell_numbers, 20)] as cell_20,
    figures[list_position(cell_numbers, 21)] as cell_21,
    figures[list_position(cell_numbers, 22)] as cell_22,
    figures[list_position(cell_numbers, 23)] as cell_23,
    figures[list_position(cell_numbers, 24)] as cell_24,
    figures[list_position(cell_numbers, 25)] as cell_25,
    figures[list_position(cell_numbers, 26)] as cell_26,
    figures[list_position(cell_numbers, 27)] as cell_27,
    figures[list_position(cell_numbers, 28)] as cell_28,
    figures[list_position(cell_numbers, 29)] as cell_29,
    figures[list_position(cell_numbers, 30)] as cell_30,
    figures[list_position(cell_numbers, 31)] as cell_31,
    figures[list_position(cell_numbers, 32)] as cell_32,
    figures[list_position(cell_numbers, 33)] as cell_33,
    figures[list_position(cell_numbers, 34)] as cell_34,
    figures[list_position(cell_numbers, 35)] as cell_35,
    figures[list_position(cell_numbers, 36)] as cell_36,
    figures[list_position(cell_numbers, 37)] as cell_37,
    figures[list_position(cell_numbers, 38)] as cell_38,
    figures[list_position(cell_numbers, 39)] as cell_39,
    figures[list_position(cell_numbers, 40)] as cell_40,
    figures[list_position(cell_numbers, 41)] as cell_41
{% endmacro %}

{# One column a count (components of ratios included), from the cell columns and the edition. #}
{% macro metric_columns() %}
    cast(case when edition in ('2021', '2019') then cell_1 end as decimal(24, 6)) as new_requests,
    cast(case when edition in ('2021', '2019') then cell_2 end as decimal(24, 6)) as carried_over,
    cast(case when edition in ('2021', '2019') then cell_3 end as decimal(24, 6)) as granted,
    cast(case when edition in ('2021', '2019') then cell_4 end as decimal(24, 6)) as partially_granted,
    cast(case when edition in ('2021', '2019') then cell_5 + cell_6 + cell_7 + cell_8 + cell_9 + cell_10 + cell_11 + cell_12 end as decimal(24, 6)) as denied,
    cast(case when edition in ('2021', '2019') then cell_13 + cell_14 + cell_15 end as decimal(24, 6)) as unavailable,
    cast(case when edition in ('2021', '2019') then cell_16 + cell_17 + cell_18 + cell_19 + cell_20 end as decimal(24, 6)) as rejected,
    cast(case when edition in ('2021', '2019') then coalesce(cell_21 + cell_22 + cell_23, cell_24) end as decimal(24, 6)) as other_processed,
    cast(case when edition in ('2021', '2019') then cell_25 end as decimal(24, 6)) as total_processed,
    cast(case when edition in ('2021', '2019') then cell_26 end as decimal(24, 6)) as carried_forward,
    cast(case when edition in ('2021', '2019') then cell_27 end as decimal(24, 6)) as reconsiderations,
    cast(case when edition in ('2021', '2019') then cell_28 end as decimal(24, 6)) as reconsiderations_corrected,
    cast(case when edition in ('2021', '2019') then cell_29 + cell_30 end as decimal(24, 6)) as litigations,
    cast(case when edition in ('2021', '2019') then cell_31 + cell_32 end as decimal(24, 6)) as litigations_corrected,
    cast(case when edition in ('2021') then cell_33 end as decimal(24, 6)) as rules_in_force,
    cast(case when edition in ('2021') then cell_34 end as decimal(24, 6)) as normative_documents_issued,
    cast(case when edition in ('2021') then cell_35 end as decimal(24, 6)) as normative_documents_repealed,
    cast(case when edition in ('2021') then cell_36 end as decimal(24, 6)) as normative_documents_in_force,
    cast(case when edition in ('2021', '2019') then cell_37 end as decimal(24, 6)) as permits,
    cast(case when edition in ('2021', '2019') then cell_38 end as decimal(24, 6)) as penalties,
    cast(case when edition in ('2021', '2019') then cell_39 end as decimal(24, 6)) as compulsions,
    cast(case when edition in ('2021') then cell_40 end as decimal(24, 6)) as fees_wan_yuan,
    cast(case when edition in ('2021', '2019') then cell_41 end as decimal(24, 6)) as new_requests_natural_person
{% endmacro %}

{# A list with one struct a public metric: its figure, and a denominator where it is a ratio. #}
{% macro metric_structs() %}
[
    {'metric': 'new_requests', 'num': cast(case when new_requests >= 0 then new_requests end as decimal(24, 6)), 'den': cast(cast(null as decimal(24, 6)) as decimal(24, 6))},
    {'metric': 'carried_over', 'num': cast(case when carried_over >= 0 then carried_over end as decimal(24, 6)), 'den': cast(cast(null as decimal(24, 6)) as decimal(24, 6))},
    {'metric': 'granted', 'num': cast(case when granted >= 0 then granted end as decimal(24, 6)), 'den': cast(cast(null as decimal(24, 6)) as decimal(24, 6))},
    {'metric': 'partially_granted', 'num': cast(case when partially_granted >= 0 then partially_granted end as decimal(24, 6)), 'den': cast(cast(null as decimal(24, 6)) as decimal(24, 6))},
    {'metric': 'denied', 'num': cast(case when denied >= 0 then denied end as decimal(24, 6)), 'den': cast(cast(null as decimal(24, 6)) as decimal(24, 6))},
    {'metric': 'unavailable', 'num': cast(case when unavailable >= 0 then unavailable end as decimal(24, 6)), 'den': cast(cast(null as decimal(24, 6)) as decimal(24, 6))},
    {'metric': 'rejected', 'num': cast(case when rejected >= 0 then rejected end as decimal(24, 6)), 'den': cast(cast(null as decimal(24, 6)) as decimal(24, 6))},
    {'metric': 'other_processed', 'num': cast(case when other_processed >= 0 then other_processed end as decimal(24, 6)), 'den': cast(cast(null as decimal(24, 6)) as decimal(24, 6))},
    {'metric': 'total_processed', 'num': cast(case when total_processed >= 0 then total_processed end as decimal(24, 6)), 'den': cast(cast(null as decimal(24, 6)) as decimal(24, 6))},
    {'metric': 'carried_forward', 'num': cast(case when carried_forward >= 0 then carried_forward end as decimal(24, 6)), 'den': cast(cast(null as decimal(24, 6)) as decimal(24, 6))},
    {'metric': 'disclosure_rate', 'num': cast(case when granted + partially_granted between 0 and total_processed then granted + partially_granted end as decimal(24, 6)), 'den': cast(case when granted + partially_granted between 0 and total_processed then total_processed end as decimal(24, 6))},
    {'metric': 'natural_person_share', 'num': cast(case when new_requests_natural_person between 0 and new_requests then new_requests_natural_person end as decimal(24, 6)), 'den': cast(case when new_requests_natural_person between 0 and new_requests then new_requests end as decimal(24, 6))},
    {'metric': 'reconsiderations', 'num': cast(case when reconsiderations >= 0 then reconsiderations end as decimal(24, 6)), 'den': cast(cast(null as decimal(24, 6)) as decimal(24, 6))},
    {'metric': 'reconsiderations_corrected', 'num': cast(case when reconsiderations_corrected >= 0 then reconsiderations_corrected end as decimal(24, 6)), 'den': cast(cast(null as decimal(24, 6)) as decimal(24, 6))},
    {'metric': 'litigations', 'num': cast(case when litigations >= 0 then litigations end as decimal(24, 6)), 'den': cast(cast(null as decimal(24, 6)) as decimal(24, 6))},
    {'metric': 'litigations_corrected', 'num': cast(case when litigations_corrected >= 0 then litigations_corrected end as decimal(24, 6)), 'den': cast(cast(null as decimal(24, 6)) as decimal(24, 6))},
    {'metric': 'rules_in_force', 'num': cast(case when rules_in_force >= 0 then rules_in_force end as decimal(24, 6)), 'den': cast(cast(null as decimal(24, 6)) as decimal(24, 6))},
    {'metric': 'normative_documents_issued', 'num': cast(case when normative_documents_issued >= 0 then normative_documents_issued end as decimal(24, 6)), 'den': cast(cast(null as decimal(24, 6)) as decimal(24, 6))},
    {'metric': 'normative_documents_repealed', 'num': cast(case when normative_documents_repealed >= 0 then normative_documents_repealed end as decimal(24, 6)), 'den': cast(cast(null as decimal(24, 6)) as decimal(24, 6))},
    {'metric': 'normative_documents_in_force', 'num': cast(case when normative_documents_in_force >= 0 then normative_documents_in_force end as decimal(24, 6)), 'den': cast(cast(null as decimal(24, 6)) as decimal(24, 6))},
    {'metric': 'permits', 'num': cast(case when permits >= 0 then permits end as decimal(24, 6)), 'den': cast(cast(null as decimal(24, 6)) as decimal(24, 6))},
    {'metric': 'penalties', 'num': cast(case when penalties >= 0 then penalties end as decimal(24, 6)), 'den': cast(cast(null as decimal(24, 6)) as decimal(24, 6))},
    {'metric': 'compulsions', 'num': cast(case when compulsions >= 0 then compulsions end as decimal(24, 6)), 'den': cast(cast(null as decimal(24, 6)) as decimal(24, 6))},
    {'metric': 'fees_wan_yuan', 'num': cast(case when fees_wan_yuan >= 0 then fees_wan_yuan end as decimal(24, 6)), 'den': cast(cast(null as decimal(24, 6)) as decimal(24, 6))}
]
{% endmacro %}

{# Metrics that are one cell of the form, with that cell: what a rule over units names. #}
{% macro rollup_cells() %}
select * from (values
    ('new_requests', 'applications', 'new_requests', 'total'),
    ('carried_over', 'applications', 'carried_over', 'total'),
    ('granted', 'applications', 'granted', 'total'),
    ('partially_granted', 'applications', 'partially_granted', 'total'),
    ('total_processed', 'applications', 'total_processed', 'total'),
    ('carried_forward', 'applications', 'carried_forward', 'total'),
    ('reconsiderations', 'reviews', 'reconsideration', 'total'),
    ('reconsiderations_corrected', 'reviews', 'reconsideration', 'corrected'),
    ('rules_in_force', 'proactive', 'rules', 'in_force'),
    ('normative_documents_issued', 'proactive', 'normative_documents', 'issued'),
    ('normative_documents_repealed', 'proactive', 'normative_documents', 'repealed'),
    ('normative_documents_in_force', 'proactive', 'normative_documents', 'in_force'),
    ('permits', 'proactive', 'administrative_permit', 'decisions'),
    ('penalties', 'proactive', 'administrative_penalty', 'decisions'),
    ('compulsions', 'proactive', 'administrative_compulsion', 'decisions'),
    ('fees_wan_yuan', 'proactive', 'administrative_fee', 'amount_wan_yuan')
) as v(metric, table_name, row_code, column_code)
{% endmacro %}

{# The rows that a government and its units are compared by, as columns and as their names. #}
{% macro row_total_columns() %}
    cast(cell_1 as decimal(24, 6)) as row_new_requests,
    cast(cell_2 as decimal(24, 6)) as row_carried_over,
    cast(cell_3 as decimal(24, 6)) as row_granted,
    cast(cell_4 as decimal(24, 6)) as row_partially_granted,
    cast(cell_5 as decimal(24, 6)) as row_denied_state_secret,
    cast(cell_6 as decimal(24, 6)) as row_denied_law_prohibits,
    cast(cell_7 as decimal(24, 6)) as row_denied_public_security_stability,
    cast(cell_8 as decimal(24, 6)) as row_denied_third_party_rights,
    cast(cell_9 as decimal(24, 6)) as row_denied_internal_affairs,
    cast(cell_10 as decimal(24, 6)) as row_denied_process_information,
    cast(cell_11 as decimal(24, 6)) as row_denied_enforcement_file,
    cast(cell_12 as decimal(24, 6)) as row_denied_administrative_query,
    cast(cell_13 as decimal(24, 6)) as row_unavailable_not_held,
    cast(cell_14 as decimal(24, 6)) as row_unavailable_requires_creation,
    cast(cell_15 as decimal(24, 6)) as row_unavailable_still_unclear,
    cast(cell_16 as decimal(24, 6)) as row_rejected_petition_complaint,
    cast(cell_17 as decimal(24, 6)) as row_rejected_repeat,
    cast(cell_18 as decimal(24, 6)) as row_rejected_publication,
    cast(cell_19 as decimal(24, 6)) as row_rejected_excessive,
    cast(cell_20 as decimal(24, 6)) as row_rejected_reconfirmation,
    cast(cell_25 as decimal(24, 6)) as row_total_processed,
    cast(cell_26 as decimal(24, 6)) as row_carried_forward,
    cast(cell_27 as decimal(24, 6)) as row_reconsideration,
    cast(cell_29 as decimal(24, 6)) as row_litigation_direct,
    cast(cell_30 as decimal(24, 6)) as row_litigation_after_reconsideration,
    cast(case when edition in ('2021', '2019') then coalesce(cell_21 + cell_22 + cell_23, cell_24) end as decimal(24, 6)) as row_other_processed
{% endmacro %}

{% macro row_totals() %}{{ return(['new_requests', 'carried_over', 'granted', 'partially_granted', 'denied_state_secret', 'denied_law_prohibits', 'denied_public_security_stability', 'denied_third_party_rights', 'denied_internal_affairs', 'denied_process_information', 'denied_enforcement_file', 'denied_administrative_query', 'unavailable_not_held', 'unavailable_requires_creation', 'unavailable_still_unclear', 'rejected_petition_complaint', 'rejected_repeat', 'rejected_publication', 'rejected_excessive', 'rejected_reconfirmation', 'total_processed', 'carried_forward', 'reconsideration', 'litigation_direct', 'litigation_after_reconsideration', 'other_processed']) }}{% endmacro %}

{% macro metric_codes() %}{{ return(['new_requests', 'carried_over', 'granted', 'partially_granted', 'denied', 'unavailable', 'rejected', 'other_processed', 'total_processed', 'carried_forward', 'disclosure_rate', 'natural_person_share', 'reconsiderations', 'reconsiderations_corrected', 'litigations', 'litigations_corrected', 'rules_in_force', 'normative_documents_issued', 'normative_documents_repealed', 'normative_documents_in_force', 'permits', 'penalties', 'compulsions', 'fees_wan_yuan']) }}{% endmacro %}
