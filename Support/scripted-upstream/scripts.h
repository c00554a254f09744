// What the scripted upstream says in each dialect.
#pragma once

enum dialect { OPENAI_CHAT, OPENAI_RESPONSES, ANTHROPIC, GEMINI, EMBEDDINGS, MODELS, STATS, RESET, OTHER, DIALECTS };

static const char TEXT[] =
    "The gateway forwards each request to the model that suits it best and keeps the books for every team that uses "
    "it so that nobody is surprised at the end of the month. ";

static const char *const PIECES[] = {"The gateway ", "forwards each ", "request to ", "the model ", "that suits "};

// In these templates ' stands for ", and
//   $m model  $x text  $p piece of text  $n chunk's number  $t completion tokens  $s their sum with the prompt's 42
//   $v an embedding  $a the counters
//   $e message  $c status code  $u a null usage if usage was asked for  $U{...} only if usage is to be reported.

struct script {
  const char *plain, *error, *open[2], *chunk, *close[3];
};

#define CHUNK "data: {'id':'chatcmpl-scripted','object':'chat.completion.chunk','created':1763800000,'model':'$m','choices':["
#define DELTA(delta, reason) CHUNK "{'index':0,'delta':{" delta "},'logprobs':null,'finish_reason':" reason "}]$u}\n\n"
#define GEMINI_PART(text, end) \
  "{'candidates':[{'content':{'role':'model','parts':[{'text':'" text "'}]}" end ",'index':0}]," \
  "'usageMetadata':{'promptTokenCount':42,'candidatesTokenCount':$t,'totalTokenCount':$s},'modelVersion':'$m'"
#define OPENAI_ERROR "{'error':{'message':'$e','type':'scripted_error','param':null,'code':'scripted_$c'}}"

static const struct script scripts[DIALECTS] = {
    [OPENAI_CHAT] = {
        .plain = "{'id':'chatcmpl-scripted','object':'chat.completion','created':1763800000,'model':'$m','choices':["
                 "{'index':0,'message':{'role':'assistant','content':'$x','refusal':null,'annotations':[]},"
                 "'logprobs':null,'finish_reason':'stop'}]"
                 "$U{,'usage':{'prompt_tokens':42,'completion_tokens':$t,'total_tokens':$s,"
                 "'prompt_tokens_details':{'cached_tokens':0,'audio_tokens':0},"
                 "'completion_tokens_details':{'reasoning_tokens':0,'audio_tokens':0}}}"
                 ",'service_tier':'default','system_fingerprint':'fp_scripted','x_scripted_unknown':{'kept':true}}",
        .error = OPENAI_ERROR,
        .open = {DELTA("'role':'assistant','content':''", "null")},
        .chunk = DELTA("'content':'$p'", "null"),
        .close = {DELTA("", "'stop'"),
                  "$U{" CHUNK "],'usage':{'prompt_tokens':42,'completion_tokens':$t,'total_tokens':$s,"
                  "'prompt_tokens_details':{'cached_tokens':0}}}\n\n}",
                  "data: [DONE]\n\n"},
    },
    [OPENAI_RESPONSES] = {
        .plain = "{'id':'resp_scripted','object':'response','created_at':1763800000,'status':'completed','model':'$m',"
                 "'output':[{'id':'msg_scripted','type':'message','role':'assistant','status':'completed',"
                 "'content':[{'type':'output_text','annotations':[],'text':'$x'}]}],"
                 "'parallel_tool_calls':true,'tool_choice':'auto','tools':[],'usage':{'input_tokens':42,"
                 "'input_tokens_details':{'cached_tokens':0},'output_tokens':$t,"
                 "'output_tokens_details':{'reasoning_tokens':0},'total_tokens':$s}}",
        .error = OPENAI_ERROR,
        .open = {"event: response.created\ndata: {'type':'response.created','sequence_number':0,'response':{"
                 "'id':'resp_scripted','object':'response','status':'in_progress','model':'$m','output':[]}}\n\n"},
        .chunk = "event: response.output_text.delta\ndata: {'type':'response.output_text.delta','sequence_number':$n,"
                 "'item_id':'msg_scripted','output_index':0,'content_index':0,'delta':'$p'}\n\n",
        .close = {"event: response.completed\ndata: {'type':'response.completed','sequence_number':$n,'response':{"
                  "'id':'resp_scripted','object':'response','status':'completed','model':'$m','output':[],"
                  "'usage':{'input_tokens':42,'output_tokens':$t,'total_tokens':$s}}}\n\n"},
    },
    [ANTHROPIC] = {
        .plain = "{'id':'msg_scripted','type':'message','role':'assistant','model':'$m','content':["
                 "{'type':'text','text':'$x'}],'stop_reason':'end_turn','stop_sequence':null,'usage':{'input_tokens':42,"
                 "'cache_creation_input_tokens':0,'cache_read_input_tokens':0,'output_tokens':$t}}",
        .error = "{'type':'error','error':{'type':'api_error','message':'$e'}}",
        .open = {"event: message_start\ndata: {'type':'message_start','message':{'id':'msg_scripted','type':'message',"
                 "'role':'assistant','model':'$m','content':[],'stop_reason':null,'stop_sequence':null,'usage':{"
                 "'input_tokens':42,'cache_creation_input_tokens':0,'cache_read_input_tokens':0,'output_tokens':1}}}\n\n",
                 "event: content_block_start\ndata: {'type':'content_block_start','index':0,"
                 "'content_block':{'type':'text','text':''}}\n\n"},
        .chunk = "event: content_block_delta\ndata: {'type':'content_block_delta','index':0,"
                 "'delta':{'type':'text_delta','text':'$p'}}\n\n",
        .close = {"event: content_block_stop\ndata: {'type':'content_block_stop','index':0}\n\n",
                  "event: message_delta\ndata: {'type':'message_delta','delta':{'stop_reason':'end_turn',"
                  "'stop_sequence':null},'usage':{'output_tokens':$t}}\n\n",
                  "event: message_stop\ndata: {'type':'message_stop'}\n\n"},
    },
    [GEMINI] = {
        .plain = GEMINI_PART("$x", ",'finishReason':'STOP'") ",'responseId':'scripted'}",
        .error = "{'error':{'code':$c,'message':'$e','status':'INTERNAL'}}",
        .chunk = "data: " GEMINI_PART("$p", "") "}\n\n",
        .close = {"data: " GEMINI_PART("", ",'finishReason':'STOP'") "}\n\n"},
    },
    [EMBEDDINGS] = {
        .plain = "{'object':'list','model':'$m','data':[{'object':'embedding','index':0,'embedding':[$v]}],"
                 "'usage':{'prompt_tokens':42,'total_tokens':42}}",
        .error = OPENAI_ERROR,
    },
    [MODELS] = {.plain = "{'object':'list','data':[{'id':'scripted','object':'model','created':1763800000,'owned_by':'scripted'}]}"},
    [STATS] = {.plain = "$a"},
    [RESET] = {.plain = "$a"},
    [OTHER] = {.plain = "{'error':{'message':'no such path','type':'invalid_request_error','param':null,'code':null}}"},
};
