"""Who passes which door, written by hand from what the product says, not derived from the access map.

Each line: the endpoint, what its address names (``argument=thing of the world``), and for sekretariat, narahubung,
pimpinan, mitra, admin and nobody what happens: ``o`` open, ``x`` no right (403), ``-`` not found (404), ``>`` to the
sign-in page. The narahubung answers for the agency that leads the actions, the mitra for one that supports one.
"""

from __future__ import annotations

from .world import ADMIN, FOCAL_POINT, LEADERSHIP, NOBODY, PARTNER, SECRETARIAT, TOKEN

COLUMNS = [SECRETARIAT, FOCAL_POINT, LEADERSHIP, PARTNER, ADMIN, NOBODY]

TABLE = f"""
accounts.change_password                                        ooooo>
accounts.choose_language                                        oooooo
accounts.edit_user          user_id=user                        xxxxo>
accounts.end_grant          user_id=user grant_id=grant         xxxxo>
accounts.end_other_sessions                                     ooooo>
accounts.end_session        session_id=session                  -o--->
accounts.end_user           user_id=user                        xxxxo>
accounts.end_user_sessions  user_id=user                        xxxxo>
accounts.forgotten                                              oooooo
accounts.give_grant         user_id=user                        xxxxo>
accounts.make_link          user_id=user                        xxxxo>
accounts.my_account                                             ooooo>
accounts.new_user                                               xxxxo>
accounts.pass_seat          user_id=seated_user                 xxxxo>
accounts.reopen_user        user_id=ended_user                  xxxxo>
accounts.reset_password     token='{TOKEN}reset'                oooooo
accounts.reset_sent                                             oooooo
accounts.sign_in                                                oooooo
accounts.sign_out                                               oooooo
accounts.take_up_invitation token='{TOKEN}invitation'           oooooo
accounts.user               user_id=user                        xxxxo>
accounts.users                                                  xxxxo>
actions.action              id=under_way                        oooox>
actions.actions                                                 oooox>
actions.answer              id=unanswered                       ooxxx>
actions.cancel_action       id=under_way                        oxxxx>
actions.confirm_action      id=reported_done                    oxoxx>
actions.defer_action        id=under_way                        oxxxx>
actions.edit_action         id=under_way                        oxxxx>
actions.new_action          code=meeting                        oxxxx>
actions.open_action         id=proposed                         o-xxx>
actions.our_actions                                             xoxox>
actions.reassign            id=under_way                        oxxxx>
actions.reopen_action       id=verified                         oxxxx>
actions.record_confirmation id=reported_by_office               oxxxx>
actions.report              id=under_way                        ooxox>
actions.resume_action       id=deferred                         oxxxx>
actions.return_action       id=reported_done                    oxoxx>
core.healthz                                                    oooooo
directory.agencies                                              oooxx>
directory.calendar                                              oxxxx>
directory.edit_holiday      holiday_id=holiday                  oxxxx>
directory.agency            code=agency                         oooxx>
directory.confirm_seat      seat_id=seat                        oxxxx>
directory.correct_name      code=agency name_id=name            oxxxx>
directory.edit_agency       code=agency                         oxxxx>
directory.edit_forum        code=forum                          oxxxx>
directory.edit_membership   code=forum membership_id=membership oxxxx>
directory.edit_seat         seat_id=seat                        oxxxx>
directory.end_agency        code=agency                         oxxxx>
directory.end_membership    code=forum membership_id=membership oxxxx>
directory.end_seat          seat_id=seat                        oxxxx>
directory.forum             code=forum                          oooxx>
directory.forums                                                oooxx>
directory.hand_over         seat_id=seat                        oxxxx>
directory.letterhead        code=agency                         oxxxx>
directory.logo              code=agency                         ---xx>
directory.members           code=collective                     oxxxx>
directory.move_pillar       code=forum pillar_id=pillar         oxxxx>
directory.new_agency                                            oxxxx>
directory.new_membership    code=forum                          oxxxx>
directory.new_name          code=agency                         oxxxx>
directory.new_pillar        code=forum                          oxxxx>
directory.new_seat          code=agency                         oxxxx>
directory.regions                                               oooxx>
directory.rename_pillar     code=forum pillar_id=pillar         oxxxx>
directory.take_logo_off     code=agency                         oxxxx>
directory.vacate            seat_id=seat                        oxxxx>
exchange.look_through                                           oxxxx>
exchange.take_in                                                oxxxx>
exchange.upload                                                 oxxxx>
home.choose_forum                                               ooooo>
home.help_page                                                  oooooo
home.home                                                       ooooo>
meetings.agenda_item        code=meeting item_id=item           oxxxx>
meetings.attach             code=meeting                        oxxxx>
meetings.attachment         code=meeting ident=photo            oooo->
meetings.attachment_preview code=meeting ident=photo            oooo->
meetings.attachments        code=meeting                        oooo->
meetings.attendance         code=meeting                        oxxxx>
meetings.attendance_row     code=meeting row_id=row             oxxxx>
meetings.accept_check_in    code=meeting ident=check_in         oxxxx>
meetings.check_in           token=hadir                         oooooo
meetings.check_in_desk      code=meeting                        oxxxx>
meetings.check_in_poster    code=meeting                        oxxxx>
meetings.close_check_in_    code=meeting                        oxxxx>
meetings.closed_document    code=meeting document_id=document   oxxxx>
meetings.edit_attachment_   code=meeting ident=photo            oxxxx>
meetings.meetings                                               ooooo>
meetings.move               code=planned name='hold'            o-xxx>
meetings.move_item          code=meeting item_id=item           oxxxx>
meetings.new_agenda_item    code=meeting                        oxxxx>
meetings.new_attendance     code=meeting                        oxxxx>
meetings.new_closed_document code=meeting                       oxxxx>
meetings.new_meeting                                            oxxxx>
meetings.open_check_in_     code=meeting                        oxxxx>
meetings.refuse_check_in    code=meeting ident=check_in         oxxxx>
meetings.renew_check_in_    code=meeting                        oxxxx>
meetings.withdraw_attachment_ code=meeting ident=photo          oxxxx>
meetings.withdraw_document  code=meeting document_id=document   oxxxx>
meetings.withdraw_item      code=meeting item_id=item           oxxxx>
meetings.withdraw_row       code=meeting row_id=row             oxxxx>
minutes.capture             code=meeting                        oxxxx>
minutes.assent              code=draft                          o-xxx>
minutes.conclusions         code=meeting                        oooo->
minutes.answer_circulation  code=commented                      ooxxx>
minutes.agree_for_all       code=commented                      oxxxx>
minutes.call_back           code=commented                      oxxxx>
minutes.correct             code=corrected                      oxxxx>
minutes.corrections         code=commented                      ooxxx>
minutes.edition             code=corrected number=edition       oooo->
minutes.finalise            code=commented                      oxxxx>
minutes.initial             code=reviewed                       xxoxx>
minutes.new_correction      code=commented                      ooxxx>
minutes.return_draft        code=reviewed                       xxoxx>
minutes.settle_correction   code=commented correction_id=correction oxxxx>
minutes.signing             code=corrected number=edition       oxxxx>
minutes.submit              code=draft                          o-xxx>
minutes.take_from_chair     code=draft                          o-xxx>
minutes.edit                code=meeting                        oxxxx>
minutes.live_note           code=meeting item_id=item           oxxxx>
minutes.live_read           code=meeting                        oxxxx>
minutes.live_send           code=meeting                        oxxxx>
minutes.live_state          code=meeting                        oxxxx>
minutes.live                code=meeting                        oxxxx>
minutes.live_shell                                              oooooo
minutes.meeting             code=meeting                        oooo->
minutes.note                code=meeting item_id=item           oxxxx>
minutes.note_history        code=meeting item_id=item           oxxxx>
minutes.open_proposed       code=meeting                        oxxxx>
minutes.paste               code=meeting                        oxxxx>
minutes.pasted              code=meeting batch=batch            oxxxx>
minutes.word_conclusion     code=draft                          o-xxx>
minutes.send                code=draft                          o-xxx>
minutes.service_worker                                          oooooo
minutes.typed_lines         code=meeting                        oxxxx>
minutes.check_typed         code=meeting line_id=typed          oxxxx>
minutes.take_back_paste     code=meeting batch=batch            oxxxx>
outcomes.decision           code=meeting decision_id=decision   oxxxx>
outcomes.issue              code=meeting issue_id=issue         oxxxx>
outcomes.new_decision       code=meeting                        oxxxx>
outcomes.new_issue          code=meeting                        oxxxx>
outcomes.withdraw_decision_ code=meeting decision_id=decision   oxxxx>
outcomes.withdraw_issue_    code=meeting issue_id=issue         oxxxx>
meetings.calendar           code=invited                        oooo->
meetings.copy               code=meeting                        oxxxx>
meetings.hand_in            token=reply                         oooooo
meetings.invitation         code=invited                        oxxxx>
meetings.invite             code=invited                        oxxxx>
meetings.invitee            code=invited invitee_id=invitee     oxxxx>
meetings.new_invitee        code=invited                        oxxxx>
meetings.new_link           code=invited invitee_id=invitee     oxxxx>
meetings.replies            code=invited                        oxxxx>
meetings.reply              token=reply                         oooooo
meetings.reply_calendar     token=reply                         oooooo
meetings.settle_submission  code=invited submission_id=submission oxxxx>
meetings.submissions        code=invited                        oxxxx>
meetings.withdraw_invitation code=invited invitee_id=invitee    oxxxx>
notices.drop                message_id=message                  o-xxx>
notices.mark_sent           message_id=message                  o-xxx>
notices.put_back            message_id=message                  o-xxx>
notices.queue                                                   ooxxx>
papers.ask_paper            code=meeting kind='minutes'         oxxxx>
papers.check                code=paper                          oooooo
papers.check_file                                               oooooo
papers.file_copy            code=paper                          oxxxx>
papers.filed_file           code=paper ident=filed_copy         oooo->
papers.meeting_papers       code=final                          oooo->
papers.paper_file           code=paper form='pdf'               oooo->
papers.short_report         code=meeting                        oxxxx>
papers.print_file           ident=print                         o---->
papers.print_waiting        ident=print                         o---->
papers.roadmap_pdf          code=roadmap                        oooo->
roadmap.carry_over          code=meeting                        oooo->
roadmap.edit                code=roadmap                        oxxxx>
roadmap.new_forum                                               xxxxo>
roadmap.pillar              code=roadmap pillar_code=pillar_code oxxxx>
roadmap.review              code=draft action_id=under_way      o-xxx>
roadmap.roadmap             code=roadmap                        oooo->
roadmap.take_up             code=roadmap                        oxxxx>
roadmap.roadmaps                                                ooooo>
static                      filename='css/patok.css'            oooooo
"""

# The same doors before things that are not everybody's: restricted, or not yet sent round.
HIDDEN = """
minutes.meeting             code=secret                         ooo-->
minutes.meeting             code=draft                          o---->
minutes.meeting             code=planned                        o---->
minutes.conclusions         code=draft                          o---->
minutes.conclusions         code=secret                         ooo-->
roadmap.carry_over          code=draft                          o---->
roadmap.carry_over          code=secret                         ooo-->
actions.action              id=hidden                           ooo-x>
actions.action              id=proposed                         o---x>
actions.report              id=hidden                           oxx-x>
actions.edit_action         id=hidden                           oxxxx>
actions.new_action          code=secret                         oxxxx>
actions.new_action          code=draft                          o-xxx>
meetings.attendance         code=draft                          o-xxx>
meetings.attachments        code=draft                          o---->
meetings.attachments        code=secret                         ooo-->
meetings.attachments        code=planned                        o---->
meetings.attach             code=draft                          o-xxx>
meetings.attachment         code=meeting ident=secret_paper     ooo-->
papers.ask_paper            code=draft kind='minutes'           o-xxx>
papers.check                code='AAAAAAAAAA'                   oooooo
papers.meeting_papers       code=draft                          o---->
papers.meeting_papers       code=secret                         ooo-->
papers.paper_file           code=secretariat_paper form='pdf'   o-o-->
papers.paper_file           code=excerpt form='pdf'             oo--->
papers.short_report         code=draft                          o-xxx>
meetings.attachment         code=secret ident=photo             ----->
meetings.attachment         code=meeting ident=attendance_scan  o-o-->
meetings.edit_attachment_   code=meeting ident=secret_paper     oxxxx>
meetings.calendar           code=planned                        ----->
meetings.invitation         code=planned                        o-xxx>
meetings.replies            code=planned                        o-xxx>
meetings.invitee            code=meeting invitee_id=invitee     -xxxx>
outcomes.new_decision       code=draft                          o-xxx>
"""


def lines(table: str) -> list[tuple[str, dict[str, str], str]]:
    """(endpoint, argument → thing, what happens to whom) of each line."""
    found = []
    for line in table.strip().splitlines():
        endpoint, *arguments, happens = line.split()
        assert len(happens) == len(COLUMNS), line
        found.append((endpoint, dict(one.split("=", 1) for one in arguments), happens))
    return found
