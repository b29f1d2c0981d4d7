{# GENERATED from gai_pipeline/forms by `python -m gai_pipeline.codegen`. Do not edit. #}

{# Every rule of the domain. #}
{% macro rule_descriptions() %}
select * from (values
    ('applications.flow', 'identity', 'error', 'applications', 'column', '=', '第一项加第二项之和,等于第三项加第四项之和', 'new requests + carried over = total processed + carried forward'),
    ('applications.row_total', 'identity', 'error', 'applications', 'row', '=', '总计等于六类申请人之和', 'total = sum of the six applicant columns'),
    ('applications.outcome_total', 'identity', 'error', 'applications', 'column', '=', '(七)总计等于各项办理结果之和', 'total processed = sum of the outcome rows'),
    ('reviews.channel_total', 'identity', 'error', 'reviews', 'row', '=', '总计等于维持、纠正、其他结果、尚未审结之和', 'total = upheld + corrected + other result + pending'),
    ('proactive.stock_floor', 'identity', 'warning', 'proactive', 'row', '>=', '现行有效件数不少于本年制发件数减本年废止件数', 'in force >= issued - repealed'),
    ('proactive.stock', 'chain', 'warning', 'proactive', 'row', '=', '现行有效件数等于上年现行有效件数加本年制发减本年废止', 'in force(t+1) - issued(t+1) + repealed(t+1) = in force(t)'),
    ('proactive.items_chain', 'chain', 'warning', 'proactive', 'row', '=', '上一年项目数量等于上年所报项目数量加增减', 'items of the previous year(t+1) = items of the previous year(t) + change(t)'),
    ('applications.carry_over', 'chain', 'warning', 'applications', 'column', '=', '上年结转等于上年报告的结转下年度继续办理', 'carried over(t+1) = carried forward(t)'),
    ('rollup.sum_of_units', 'rollup', 'warning', null, null, '=', '汇总报告等于各单位之和', 'an aggregate equals the sum over its units'),
    ('narrative.breakdown_sum', 'narrative', 'warning', null, null, '=', '正文所述总数等于所述分项之和', 'a stated total equals the sum of its stated parts'),
    ('narrative.table_agreement', 'narrative', 'warning', null, null, '=', '正文数字与表格一致', 'numbers in the text agree with the table'),
    ('versions.undecided', 'judgement', 'warning', null, null, '=', '同一报告的几个版本数字不同,日期、收录先后和完整程度都不能判断以哪个为准', 'versions of one report differ, and neither date, intake nor completeness tells which one stands'),
    ('scope.contradiction', 'judgement', 'warning', null, null, '=', '报告所说的统计范围与数字矛盾', 'what a report says of its scope and its figures contradict each other')
) as v(rule_id, kind, severity, table_name, holds_per, relation, name_zh, name_en)
{% endmacro %}

{# How many equations a rule makes in one report of an edition. #}
{% macro identity_counts() %}
select * from (values
    ('2021', 'applications.flow', 'applications', 7),
    ('2021', 'applications.row_total', 'applications', 25),
    ('2021', 'applications.outcome_total', 'applications', 7),
    ('2021', 'reviews.channel_total', 'reviews', 3),
    ('2021', 'proactive.stock_floor', 'proactive', 2),
    ('2019', 'applications.flow', 'applications', 7),
    ('2019', 'applications.row_total', 'applications', 23),
    ('2019', 'applications.outcome_total', 'applications', 7),
    ('2019', 'reviews.channel_total', 'reviews', 3)
) as v(edition, rule_id, table_name, identities)
{% endmacro %}

{# The equations between a report (left) and the one of the year before (right), one row a term. #}
{% macro chain_terms() %}
select * from (values
    ('2021', 'proactive.stock', 'proactive', 'rules', null, '=', 'left', 1, 'rules', 'in_force'),
    ('2021', 'proactive.stock', 'proactive', 'rules', null, '=', 'left', -1, 'rules', 'issued'),
    ('2021', 'proactive.stock', 'proactive', 'rules', null, '=', 'left', 1, 'rules', 'repealed'),
    ('2021', 'proactive.stock', 'proactive', 'rules', null, '=', 'right', 1, 'rules', 'in_force'),
    ('2021', 'proactive.stock', 'proactive', 'normative_documents', null, '=', 'left', 1, 'normative_documents', 'in_force'),
    ('2021', 'proactive.stock', 'proactive', 'normative_documents', null, '=', 'left', -1, 'normative_documents', 'issued'),
    ('2021', 'proactive.stock', 'proactive', 'normative_documents', null, '=', 'left', 1, 'normative_documents', 'repealed'),
    ('2021', 'proactive.stock', 'proactive', 'normative_documents', null, '=', 'right', 1, 'normative_documents', 'in_force'),
    ('2021', 'applications.carry_over', 'applications', null, 'natural_person', '=', 'left', 1, 'carried_over', 'natural_person'),
    ('2021', 'applications.carry_over', 'applications', null, 'natural_person', '=', 'right', 1, 'carried_forward', 'natural_person'),
    ('2021', 'applications.carry_over', 'applications', null, 'commercial_enterprise', '=', 'left', 1, 'carried_over', 'commercial_enterprise'),
    ('2021', 'applications.carry_over', 'applications', null, 'commercial_enterprise', '=', 'right', 1, 'carried_forward', 'commercial_enterprise'),
    ('2021', 'applications.carry_over', 'applications', null, 'research_institution', '=', 'left', 1, 'carried_over', 'research_institution'),
    ('2021', 'applications.carry_over', 'applications', null, 'research_institution', '=', 'right', 1, 'carried_forward', 'research_institution'),
    ('2021', 'applications.carry_over', 'applications', null, 'public_welfare_organization', '=', 'left', 1, 'carried_over', 'public_welfare_organization'),
    ('2021', 'applications.carry_over', 'applications', null, 'public_welfare_organization', '=', 'right', 1, 'carried_forward', 'public_welfare_organization'),
    ('2021', 'applications.carry_over', 'applications', null, 'legal_service_organization', '=', 'left', 1, 'carried_over', 'legal_service_organization'),
    ('2021', 'applications.carry_over', 'applications', null, 'legal_service_organization', '=', 'right', 1, 'carried_forward', 'legal_service_organization'),
    ('2021', 'applications.carry_over', 'applications', null, 'other_organization', '=', 'left', 1, 'carried_over', 'other_organization'),
    ('2021', 'applications.carry_over', 'applications', null, 'other_organization', '=', 'right', 1, 'carried_forward', 'other_organization'),
    ('2021', 'applications.carry_over', 'applications', null, 'total', '=', 'left', 1, 'carried_over', 'total'),
    ('2021', 'applications.carry_over', 'applications', null, 'total', '=', 'right', 1, 'carried_forward', 'total'),
    ('2019', 'proactive.items_chain', 'proactive', 'administrative_permit', null, '=', 'left', 1, 'administrative_permit', 'items_previous_year'),
    ('2019', 'proactive.items_chain', 'proactive', 'administrative_permit', null, '=', 'right', 1, 'administrative_permit', 'items_previous_year'),
    ('2019', 'proactive.items_chain', 'proactive', 'administrative_permit', null, '=', 'right', 1, 'administrative_permit', 'items_change'),
    ('2019', 'proactive.items_chain', 'proactive', 'other_external_services', null, '=', 'left', 1, 'other_external_services', 'items_previous_year'),
    ('2019', 'proactive.items_chain', 'proactive', 'other_external_services', null, '=', 'right', 1, 'other_external_services', 'items_previous_year'),
    ('2019', 'proactive.items_chain', 'proactive', 'other_external_services', null, '=', 'right', 1, 'other_external_services', 'items_change'),
    ('2019', 'proactive.items_chain', 'proactive', 'administrative_penalty', null, '=', 'left', 1, 'administrative_penalty', 'items_previous_year'),
    ('2019', 'proactive.items_chain', 'proactive', 'administrative_penalty', null, '=', 'right', 1, 'administrative_penalty', 'items_previous_year'),
    ('2019', 'proactive.items_chain', 'proactive', 'administrative_penalty', null, '=', 'right', 1, 'administrative_penalty', 'items_change'),
    ('2019', 'proactive.items_chain', 'proactive', 'administrative_compulsion', null, '=', 'left', 1, 'administrative_compulsion', 'items_previous_year'),
    ('2019', 'proactive.items_chain', 'proactive', 'administrative_compulsion', null, '=', 'right', 1, 'administrative_compulsion', 'items_previous_year'),
    ('2019', 'proactive.items_chain', 'proactive', 'administrative_compulsion', null, '=', 'right', 1, 'administrative_compulsion', 'items_change'),
    ('2019', 'proactive.items_chain', 'proactive', 'administrative_fee', null, '=', 'left', 1, 'administrative_fee', 'items_previous_year'),
    ('2019', 'proactive.items_chain', 'proactive', 'administrative_fee', null, '=', 'right', 1, 'administrative_fee', 'items_previous_year'),
    ('2019', 'proactive.items_chain', 'proactive', 'administrative_fee', null, '=', 'right', 1, 'administrative_fee', 'items_change'),
    ('2019', 'applications.carry_over', 'applications', null, 'natural_person', '=', 'left', 1, 'carried_over', 'natural_person'),
    ('2019', 'applications.carry_over', 'applications', null, 'natural_person', '=', 'right', 1, 'carried_forward', 'natural_person'),
    ('2019', 'applications.carry_over', 'applications', null, 'commercial_enterprise', '=', 'left', 1, 'carried_over', 'commercial_enterprise'),
    ('2019', 'applications.carry_over', 'applications', null, 'commercial_enterprise', '=', 'right', 1, 'carried_forward', 'commercial_enterprise'),
    ('2019', 'applications.carry_over', 'applications', null, 'research_institution', '=', 'left', 1, 'carried_over', 'research_institution'),
    ('2019', 'applications.carry_over', 'applications', null, 'research_institution', '=', 'right', 1, 'carried_forward', 'research_institution'),
    ('2019', 'applications.carry_over', 'applications', null, 'public_welfare_organization', '=', 'left', 1, 'carried_over', 'public_welfare_organization'),
    ('2019', 'applications.carry_over', 'applications', null, 'public_welfare_organization', '=', 'right', 1, 'carried_forward', 'public_welfare_organization'),
    ('2019', 'applications.carry_over', 'applications', null, 'legal_service_organization', '=', 'left', 1, 'carried_over', 'legal_service_organization'),
    ('2019', 'applications.carry_over', 'applications', null, 'legal_service_organization', '=', 'right', 1, 'carried_forward', 'legal_service_organization'),
    ('2019', 'applications.carry_over', 'applications', null, 'other_organization', '=', 'left', 1, 'carried_over', 'other_organization'),
    ('2019', 'applications.carry_over', 'applications', null, 'other_organization', '=', 'right', 1, 'carried_forward', 'other_organization'),
    ('2019', 'applications.carry_over', 'applications', null, 'total', '=', 'left', 1, 'carried_over', 'total'),
    ('2019', 'applications.carry_over', 'applications', null, 'total', '=', 'right', 1, 'carried_forward', 'total')
) as v(edition, rule_id, table_name, row_key, column_key, relation, side, coefficient, term_row_code, term_column_code)
{% endmacro %}

{# Units of the cells of the table proactive; NULL where the form prints none. #}
{% macro proactive_units() %}
select * from (values
    ('rules', 'issued', '件'),
    ('rules', 'repealed', '件'),
    ('rules', 'in_force', '件'),
    ('normative_documents', 'issued', '件'),
    ('normative_documents', 'repealed', '件'),
    ('normative_documents', 'in_force', '件'),
    ('administrative_permit', 'decisions', '件'),
    ('administrative_penalty', 'decisions', '件'),
    ('administrative_compulsion', 'decisions', '件'),
    ('administrative_fee', 'amount_wan_yuan', '万元'),
    ('rules', 'newly_made', '件'),
    ('rules', 'newly_published', '件'),
    ('rules', 'total_published', '件'),
    ('normative_documents', 'newly_made', '件'),
    ('normative_documents', 'newly_published', '件'),
    ('normative_documents', 'total_published', '件'),
    ('administrative_permit', 'items_previous_year', '项'),
    ('administrative_permit', 'items_change', '项'),
    ('other_external_services', 'items_previous_year', '项'),
    ('other_external_services', 'items_change', '项'),
    ('other_external_services', 'decisions', '件'),
    ('administrative_penalty', 'items_previous_year', '项'),
    ('administrative_penalty', 'items_change', '项'),
    ('administrative_compulsion', 'items_previous_year', '项'),
    ('administrative_compulsion', 'items_change', '项'),
    ('administrative_fee', 'items_previous_year', '项'),
    ('administrative_fee', 'items_change', '项'),
    ('government_procurement', 'projects', '项'),
    ('government_procurement', 'amount', null)
) as v(row_code, column_code, unit)
{% endmacro %}

{# Codes that the form allows, by kind. #}
{% macro form_codes(kind) %}
{{ return({'edition': ['2021', '2019', '2014', 'free', 'unknown'], 'table': ['proactive', 'applications', 'reviews', 'statistics'], 'row': ['rules', 'normative_documents', 'administrative_permit', 'administrative_penalty', 'administrative_compulsion', 'administrative_fee', 'new_requests', 'carried_over', 'granted', 'partially_granted', 'denied_state_secret', 'denied_law_prohibits', 'denied_public_security_stability', 'denied_third_party_rights', 'denied_internal_affairs', 'denied_process_information', 'denied_enforcement_file', 'denied_administrative_query', 'unavailable_not_held', 'unavailable_requires_creation', 'unavailable_still_unclear', 'rejected_petition_complaint', 'rejected_repeat', 'rejected_publication', 'rejected_excessive', 'rejected_reconfirmation', 'other_not_supplemented', 'other_fee_unpaid', 'other_remaining', 'total_processed', 'carried_forward', 'reconsideration', 'litigation_direct', 'litigation_after_reconsideration', 'other_external_services', 'government_procurement', 'other_processing', 'disclosed_total', 'disclosed_normative_documents', 'issued_normative_documents', 'channel_gazette', 'channel_website', 'channel_weibo', 'channel_wechat', 'channel_other', 'responses_total', 'press_conferences', 'press_conferences_by_leaders', 'online_interviews', 'online_interviews_by_leaders', 'policy_interpretations', 'responses_social_media', 'responses_other', 'requests_received', 'requests_in_person', 'requests_by_fax', 'requests_online', 'requests_by_letter', 'requests_closed', 'closed_on_time', 'closed_extended', 'replies_total', 'replies_already_public', 'replies_granted', 'replies_partially_granted', 'replies_denied', 'denied_trade_secret', 'denied_privacy', 'denied_security_stability', 'denied_not_government_information', 'denied_other_law', 'replies_not_this_body', 'replies_not_existing', 'replies_told_to_amend', 'replies_other_channel', 'reconsiderations', 'reconsiderations_upheld', 'reconsiderations_corrected', 'reconsiderations_other', 'litigations', 'litigations_upheld', 'litigations_corrected', 'litigations_other', 'complaints', 'information_fees', 'special_units', 'reading_points', 'staff_total', 'staff_full_time', 'staff_part_time', 'special_budget', 'meetings', 'trainings', 'people_trained'], 'column': ['issued', 'repealed', 'in_force', 'decisions', 'amount_wan_yuan', 'natural_person', 'commercial_enterprise', 'research_institution', 'public_welfare_organization', 'legal_service_organization', 'other_organization', 'total', 'upheld', 'corrected', 'other_result', 'pending', 'newly_made', 'newly_published', 'total_published', 'items_previous_year', 'items_change', 'projects', 'amount', 'value'], 'rule': ['applications.flow', 'applications.row_total', 'applications.outcome_total', 'reviews.channel_total', 'proactive.stock_floor', 'proactive.stock', 'proactive.items_chain', 'applications.carry_over', 'rollup.sum_of_units', 'narrative.breakdown_sum', 'narrative.table_agreement', 'versions.undecided', 'scope.contradiction'], 'applicant': ['natural_person', 'commercial_enterprise', 'research_institution', 'public_welfare_organization', 'legal_service_organization', 'other_organization', 'total'], 'review_result': ['upheld', 'corrected', 'other_result', 'pending', 'total'], 'review_channel': ['reconsideration', 'litigation_direct', 'litigation_after_reconsideration'], 'proactive_row': ['rules', 'normative_documents', 'administrative_permit', 'administrative_penalty', 'administrative_compulsion', 'administrative_fee', 'other_external_services', 'government_procurement']}[kind]) }}
{% endmacro %}
